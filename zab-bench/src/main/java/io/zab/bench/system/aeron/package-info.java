/** Aeron Cluster as a system under measurement. */
package io.zab.bench.system.aeron;
