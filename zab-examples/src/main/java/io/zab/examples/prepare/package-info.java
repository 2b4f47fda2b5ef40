/** Two state machines whose leader turns requests into changes. */
package io.zab.examples.prepare;
