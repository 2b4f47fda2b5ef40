/** Checks of the code base itself: who imports whom, what a pure module must not touch, and how long things may be. */
package io.zab.build;
