package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A data set with its split, in memory.
 *
 * @param name as it was asked for
 * @param train images to learn from
 * @param validation images to validate on; null where the set has no such part
 * @param test images to report on, never trained or tuned on
 * @param stratified whether what is held out has the same share of every class
 * @param skipped files that could not be used
 */
public record DataSet(
    String name,
    ImageSet train,
    ImageSet validation,
    ImageSet test,
    boolean stratified,
    List<String> skipped)
    implements LabelledData {
  /** Checks that all parts hold images of one shape. */
  public DataSet {
    skipped = List.copyOf(skipped);
    requireAlike(name, "test", test, train);
    if (validation != null) {
      requireAlike(name, "validation", validation, train);
    }
  }

  /** A set of two parts. */
  public DataSet(String name, ImageSet train, ImageSet test) {
    this(name, train, null, test, false, List.of());
  }

  private static void requireAlike(String name, String part, ImageSet images, ImageSet train) {
    require(
        images.shape().equals(train.shape()),
        "data set %s: its %s images are %s, must be %s as the training images are",
        name,
        part,
        images.shape(),
        train.shape());
  }

  @Override
  public Split split(double share, long seed) {
    return stratified && validation == null
        ? Split.stratified(train, share, seed)
        : LabelledData.super.split(share, seed);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The parts' are {@link ImageSet#sha256}; the set's is of the hexadecimal digits of the
   * training part's, a line feed, those of the validation part's and a line feed where there is
   * one, and those of the test part's.
   */
  @Override
  public DataHashes hashes() {
    String learned = train.sha256();
    String reported = test.sha256();
    String all =
        Stream.of(train, validation, test)
            .filter(part -> part != null)
            .map(part -> part == train ? learned : part == test ? reported : part.sha256())
            .collect(Collectors.joining("\n"));
    return new DataHashes(DigestUtils.sha256Hex(all), learned, reported);
  }
}
