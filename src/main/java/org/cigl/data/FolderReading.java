package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.util.List;

/**
 * How a folder of images is read.
 *
 * @param resize how images are brought to one size, one of {@link #RESIZES}; null: stretched
 * @param skipBad whether files that cannot be used are skipped, not refused; null: refused
 * @param test share of each class that is the test part, where the folder has none; null: 0.2
 * @param testSeed of that part's draw; null: 1
 */
public record FolderReading(ImagePreparation resize, Boolean skipBad, Double test, Long testSeed) {
  /** How images can be brought to one size. */
  public static final List<ImagePreparation> RESIZES =
      List.of(ImagePreparation.STRETCH, ImagePreparation.CENTER_CROP);

  /** As it is where nothing is set. */
  public static final FolderReading DEFAULT = new FolderReading(null, null, null, null);

  /** Fills in the defaults and checks the ranges. */
  public FolderReading {
    resize = resize == null ? ImagePreparation.STRETCH : resize;
    require(
        RESIZES.contains(resize), "data.resize is central_crop, must be stretch or center_crop");
    skipBad = skipBad != null && skipBad;
    test = test == null ? 0.2 : test;
    require(test > 0 && test < 1, "data.test is %s, must be above 0 and below 1", test);
    testSeed = testSeed == null ? 1 : testSeed;
  }
}
