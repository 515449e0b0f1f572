package org.cigl.recipe;

import static org.cigl.InvalidInputException.require;

import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.cigl.data.FolderReading;
import org.cigl.data.ImagePreparation;
import org.cigl.data.InputPipeline;
import org.cigl.data.LabelledData;
import org.cigl.records.RecordSet;
import org.cigl.records.RecordSource;

/**
 * What to learn from.
 *
 * @param set name of a data set
 * @param directory where its files are; not for the bundled set
 * @param image size that the images of a folder or of records are brought to, such as 32x32x3
 * @param classes of records: their number, at least 2; default the number of names in {@code
 *     class_names.txt}
 * @param labelOffset of records: label of the first class; default 0
 * @param shuffleBuffer of records: how many the next one is drawn from while neighbours are read
 *     together, for a disk that has to seek; default 0: read one by one in random order
 * @param resize of a folder of images: {@code stretch} to the size, or {@code center_crop}: the
 *     largest part in its proportions; default stretch
 * @param skipBad of a folder of images: whether files that cannot be used are skipped; default
 *     false: refused
 * @param test of a folder without parts: share of each class that is the test part; default 0.2
 * @param testSeed of that part's draw, which the run's seed does not change; default 1
 * @param validation share of the training images held out, in (0, 1), where the set has no
 *     validation part; default 0.1
 * @param augment random changes to training images; default none
 */
public record DataRecipe(
    String set,
    String directory,
    String image,
    Integer classes,
    Integer labelOffset,
    Integer shuffleBuffer,
    ImagePreparation resize,
    Boolean skipBad,
    Double test,
    Long testSeed,
    Double validation,
    InputPipeline.Augmentation augment) {
  /** Fills in the defaults and checks the ranges. */
  public DataRecipe {
    require(set != null, "set is missing: the name of a data set");
    validation = validation == null ? 0.1 : validation;
    require(
        validation > 0 && validation < 1,
        "validation is %s, must be above 0 and below 1",
        validation);
    augment = augment == null ? new InputPipeline.Augmentation(0, false) : augment;
  }

  /**
   * Loads the set, or opens it where it is streamed.
   *
   * @throws org.cigl.InvalidInputException if a file is missing or malformed
   */
  public LabelledData load() {
    if (set.equals(DataSets.TFRECORD)) {
      require(
          reading().equals(FolderReading.DEFAULT),
          "data.resize, data.skip_bad, data.test and data.test_seed are for data.set %s, must not"
              + " be given for %s",
          DataSets.IMAGE_FOLDER,
          set);
      return RecordSet.open(RecordSource.of(directory, image, classes, labelOffset, shuffleBuffer));
    }
    for (Object setting : new Object[] {classes, labelOffset, shuffleBuffer}) {
      require(
          setting == null,
          "data.classes, data.label_offset and data.shuffle_buffer are for data.set %s, must not"
              + " be given for %s",
          DataSets.TFRECORD,
          set);
    }
    return DataSets.load(source());
  }

  /**
   * What to load into memory.
   *
   * @throws org.cigl.InvalidInputException if the set is streamed
   */
  public DataSource source() {
    return DataSource.of(set, directory, image, reading());
  }

  private FolderReading reading() {
    return new FolderReading(resize, skipBad, test, testSeed);
  }
}
