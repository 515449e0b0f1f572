package org.cigl.data;

import java.util.List;
import java.util.stream.IntStream;
import org.cigl.network.ImageShape;

/**
 * What a data set holds.
 *
 * @param name of the set
 * @param image shape of every image
 * @param trainImages number of training images
 * @param testImages number of test images
 * @param classes by label
 * @param normalization mean and deviation of the training part by channel, on pixels 0 to 255
 * @param duplicates images that are there more than once
 * @param sha256 of the contents: {@link LabelledData#hashes}
 * @param warnings what makes metrics mislead: {@link DataWarnings}
 */
public record DataDescription(
    String name,
    ImageShape image,
    int trainImages,
    int testImages,
    List<ClassCount> classes,
    Normalization normalization,
    Duplicates duplicates,
    DataHashes sha256,
    List<String> warnings) {
  /**
   * Images of one class.
   *
   * @param name of the class
   * @param train number of training images
   * @param test number of test images
   */
  public record ClassCount(String name, int train, int test) {}

  /** Describes a set. */
  public static DataDescription of(DataSet set) {
    int[] train = set.train().classCounts();
    int[] test = set.test().classCounts();
    List<String> names = set.train().classNames();
    return new DataDescription(
        set.name(),
        set.train().shape(),
        set.train().size(),
        set.test().size(),
        IntStream.range(0, names.size())
            .mapToObj(i -> new ClassCount(names.get(i), train[i], test[i]))
            .toList(),
        Normalization.of(set.train()),
        Duplicates.of(set),
        set.hashes(),
        DataWarnings.of(set));
  }
}
