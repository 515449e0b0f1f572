package org.cigl.network;

/**
 * The four tensors of one batch-norm layer, each of shape {@code [channels]}.
 *
 * @param epsilon added to the variance
 * @param momentum share of the moving statistics that one step keeps, 0 to 1
 */
public record BatchNormParameters(
    Parameter scale,
    Parameter offset,
    Parameter movingMean,
    Parameter movingVariance,
    float epsilon,
    float momentum) {}
