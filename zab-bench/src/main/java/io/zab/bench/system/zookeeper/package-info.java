/** Apache ZooKeeper as a system under measurement. */
package io.zab.bench.system.zookeeper;
