/** The face of the library: what a host application calls, implements and listens to. */
package io.zab;
