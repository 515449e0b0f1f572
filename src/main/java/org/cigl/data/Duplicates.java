package org.cigl.data;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * Images that are there more than once, pixel by pixel, whatever their labels.
 *
 * @param withinTrain training images that equal an earlier training image
 * @param withinTest test images that equal an earlier test image
 * @param testInTrain test images that equal a training image: they flatter every metric
 */
public record Duplicates(int withinTrain, int withinTest, int testInTrain) {
  /** Counts them. */
  public static Duplicates of(DataSet set) {
    Set<ByteBuffer> train = distinct(set.train());
    int shared = 0;
    for (int i = 0; i < set.test().size(); i++) {
      shared += train.contains(image(set.test(), i)) ? 1 : 0;
    }
    return new Duplicates(
        set.train().size() - train.size(), set.test().size() - distinct(set.test()).size(), shared);
  }

  private static Set<ByteBuffer> distinct(ImageSet images) {
    Set<ByteBuffer> distinct = new HashSet<>();
    for (int i = 0; i < images.size(); i++) {
      distinct.add(image(images, i));
    }
    return distinct;
  }

  /** A view: equal to another if its pixels are. */
  private static ByteBuffer image(ImageSet images, int index) {
    int size = images.shape().size();
    return ByteBuffer.wrap(images.pixels(), index * size, size);
  }
}
