package io.zab.bench.report;

/**
 * One figure of one round.
 *
 * @param section {@code writes}, {@code failover} and so on
 * @param system who was measured
 * @param scenario what was measured, in words without a comma: {@code 128B/w1024}
 * @param metric which figure, with its unit last: {@code p99_us}
 * @param round from 1; 0 when there are no rounds
 * @param value the figure
 */
public record Sample(String section, String system, String scenario, String metric, int round, double value) {}
