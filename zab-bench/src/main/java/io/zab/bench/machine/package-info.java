/** What the machine itself can do, and which machine it is. */
package io.zab.bench.machine;
