package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import org.apache.commons.codec.digest.DigestUtils;

/**
 * A data set with its official split, in memory.
 *
 * @param name as it was asked for
 * @param train images to learn from
 * @param test images to report on, never trained or tuned on
 */
public record DataSet(String name, ImageSet train, ImageSet test) implements LabelledData {
  /** Checks that both parts hold images of one shape. */
  public DataSet {
    require(
        train.shape().equals(test.shape()),
        "data set %s: its test images are %s, must be %s as the training images are",
        name,
        test.shape(),
        train.shape());
  }

  /**
   * {@inheritDoc}
   *
   * <p>The parts' are {@link ImageSet#sha256}; the set's is of the hexadecimal digits of the
   * training part's, a line feed, and those of the test part's.
   */
  @Override
  public DataHashes hashes() {
    String learned = train.sha256();
    String reported = test.sha256();
    return new DataHashes(DigestUtils.sha256Hex(learned + "\n" + reported), learned, reported);
  }
}
