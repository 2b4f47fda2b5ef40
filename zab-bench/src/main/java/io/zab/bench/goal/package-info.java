/** What this library aims at, as predicates over the figures of one run. */
package io.zab.bench.goal;
