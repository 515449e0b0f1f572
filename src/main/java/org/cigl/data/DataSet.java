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
   * SHA-256 of the contents: of the hexadecimal digits of the training part's {@link
   * ImageSet#sha256}, a line feed, and those of the test part's.
   *
   * @return 64 lower-case hexadecimal digits
   */
  @Override
  public String sha256() {
    return DigestUtils.sha256Hex(train.sha256() + "\n" + test.sha256());
  }
}
