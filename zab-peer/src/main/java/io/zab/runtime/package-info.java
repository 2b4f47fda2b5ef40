/**
 * The machinery of one running peer: threads, queues and the runner of effects; exported to the testkit alone, and knows storage
 * and transport by their ports in {@code spi} only.
 */
package io.zab.runtime;
