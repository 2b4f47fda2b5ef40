/**
 * The storage port over files: a segmented write-ahead log, snapshots and the lock on their directory; may
 * import {@code spi} and the codec and model of the core.
 */
package io.zab.filelog;
