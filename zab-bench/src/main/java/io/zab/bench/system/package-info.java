/** What every system that is measured offers the harness. */
package io.zab.bench.system;
