/**
 * The machinery of one running peer: threads, queues and the runner of effects; not exported, and knows storage
 * and transport by their ports in {@code spi} only.
 */
package io.zab.runtime;
