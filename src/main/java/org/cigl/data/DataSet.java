package org.cigl.data;

/**
 * A data set with its official split.
 *
 * @param name as it was asked for
 * @param train images to learn from
 * @param test images to report on, never trained or tuned on
 */
public record DataSet(String name, ImageSet train, ImageSet test) {}
