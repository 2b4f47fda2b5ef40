/** Micro-benchmarks: what single steps cost, without threads, disks and networks around them. */
package io.zab.bench.micro;
