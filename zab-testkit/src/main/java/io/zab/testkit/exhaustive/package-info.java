/**
 * Every behaviour of a small ensemble: all orders in which messages arrive, writes become durable, deadlines pass and
 * servers fail, within bounds that are given. Start at {@link io.zab.testkit.exhaustive.Exploration}.
 */
package io.zab.testkit.exhaustive;
