package org.cigl.report;

import java.util.Locale;

/**
 * A test image that the model got wrong.
 *
 * @param image its index in the test split, from 0
 * @param label its class
 * @param predicted what the model took it for
 * @param confidence how sure it was, in (0, 1]
 * @param file its name, where it has one; null where its index is all that is known
 */
public record Mistake(int image, int label, int predicted, double confidence, String file) {
  /** What to call the image. */
  String name() {
    return file == null ? "test image " + image : file;
  }

  /** Name of the picture of the mistake of a rank, from 0: {@code 01.png} for the first. */
  public static String file(int rank) {
    return String.format(Locale.ROOT, "%02d.png", rank + 1);
  }
}
