package org.cigl.calibration;

/**
 * A metric with its 95% bootstrap interval.
 *
 * @param value on the predictions themselves
 * @param low end of the interval: the 2.5th percentile over the resamples. Of a calibration error
 *     the interval is that of the true error, without the bias that noise in the bins adds ({@link
 *     ResampledGaps}), and not below 0
 * @param high end of the interval: the 97.5th percentile. Of a calibration error close to its noise
 *     floor it may lie below the value
 */
public record Estimate(double value, double low, double high) {}
