package org.cigl.data;

import org.cigl.InvalidInputException;

/**
 * Images to report on without any to learn from.
 *
 * @param name of the data set
 * @param test the images
 * @param sha256 of their contents
 */
public record TestData(String name, LabelledImages test, String sha256) implements LabelledData {
  /** Images in memory. */
  static TestData of(String name, ImageSet test) {
    return new TestData(name, test, test.sha256());
  }

  @Override
  public boolean hasTraining() {
    return false;
  }

  @Override
  public LabelledImages train() {
    throw new InvalidInputException(
        "data set " + name + " has no training images there: only its test images can be used");
  }

  @Override
  public DataHashes hashes() {
    return new DataHashes(null, null, sha256);
  }
}
