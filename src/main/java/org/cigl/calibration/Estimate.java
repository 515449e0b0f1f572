package org.cigl.calibration;

/**
 * A figure with its 95% bootstrap percentile interval.
 *
 * @param value on the predictions themselves
 * @param low 2.5th percentile over the resamples
 * @param high 97.5th percentile over the resamples. A calibration error of resamples is biased
 *     upwards, as noise adds to it: near zero the interval may lie above the value.
 */
public record Estimate(double value, double low, double high) {}
