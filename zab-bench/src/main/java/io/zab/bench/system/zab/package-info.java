/** This library as a system under measurement. */
package io.zab.bench.system.zab;
