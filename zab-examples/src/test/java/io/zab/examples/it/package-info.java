/** End-to-end tests: real processes, sockets and files, killed and paused as a hard day would. */
package io.zab.examples.it;
