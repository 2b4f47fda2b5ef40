/** What is shown of a run: text for a terminal, and the page about performance. */
package io.zab.bench.page;
