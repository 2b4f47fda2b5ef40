/** The write-ahead log and snapshots of a peer in a directory of files ({@code docs/protocol.md}, section 2). */
package io.zab.filelog;
