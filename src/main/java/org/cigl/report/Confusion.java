package org.cigl.report;

/**
 * How often images of one class are taken for another.
 *
 * @param label their class
 * @param predicted what they are taken for
 * @param count how many are
 * @param of images of the class
 */
public record Confusion(int label, int predicted, int count, int of) {}
