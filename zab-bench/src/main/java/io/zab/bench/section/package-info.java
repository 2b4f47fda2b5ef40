/** What is measured. */
package io.zab.bench.section;
