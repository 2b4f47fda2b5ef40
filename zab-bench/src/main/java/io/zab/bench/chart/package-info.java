/** Charts as SVG: without scripts, readable on light and on dark ground. */
package io.zab.bench.chart;
