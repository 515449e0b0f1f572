package org.cigl.serving.json;

/**
 * What requests may hold.
 *
 * @param maxBatch largest first dimension of an input: what a request costs grows with it
 * @param nonFinite whether the tokens {@code NaN}, {@code Infinity} and {@code -Infinity}, which
 *     are no JSON, are numbers, as they are to TensorFlow Serving
 */
public record ReadingRules(int maxBatch, boolean nonFinite) {}
