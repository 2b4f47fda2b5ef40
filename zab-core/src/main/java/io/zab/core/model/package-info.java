/** The values of the protocol: immutable, compared by content, and free to import nothing else of Zab. */
package io.zab.core.model;
