/** What peers say to each other, as records of a sealed interface; may import {@code model}. */
package io.zab.core.message;
