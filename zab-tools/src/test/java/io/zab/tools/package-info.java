/** Tests of the command {@code zab}, on real directories and real sockets. */
package io.zab.tools;
