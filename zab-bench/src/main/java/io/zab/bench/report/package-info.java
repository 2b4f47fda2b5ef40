/** Figures, and what is made of them. */
package io.zab.bench.report;
