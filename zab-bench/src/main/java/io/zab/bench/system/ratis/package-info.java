/** Apache Ratis as a system under measurement. */
package io.zab.bench.system.ratis;
