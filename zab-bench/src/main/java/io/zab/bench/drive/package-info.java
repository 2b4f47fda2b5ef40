/** Processes of servers, and what the kernel counts of them. */
package io.zab.bench.drive;
