/** The command {@code zab}: looks into data directories without touching them, and asks a live ensemble how it is. */
package io.zab.tools;
