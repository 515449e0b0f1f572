package org.cigl.calibration;

/**
 * The calibration error that a perfectly calibrated model with the same confidences would show on
 * as many images, as a bin's accuracy is never quite its confidence. Models whose error is not
 * above it cannot be ranked by it.
 *
 * @param mean over draws of the labels
 * @param high 95% quantile over draws of the labels
 */
public record NoiseFloor(double mean, double high) {}
