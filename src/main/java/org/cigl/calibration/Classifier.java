package org.cigl.calibration;

import org.cigl.data.ImageSet;

/** Something that gives logits for raw images. */
@FunctionalInterface
public interface Classifier {
  /** Images that {@link #predict} gives at a time. */
  int BATCH = 500;

  /**
   * Logits of a batch, row by row.
   *
   * @param raw pixel values 0 to 255, NHWC
   * @param count images
   */
  float[] logits(float[] raw, int count);

  /** Predicts a whole set, batch by batch. */
  default Predictions predict(ImageSet images) {
    int classes = images.classes();
    float[] logits = new float[images.size() * classes];
    for (int start = 0; start < images.size(); start += BATCH) {
      int end = Math.min(start + BATCH, images.size());
      float[] part = logits(images.floats(start, end), end - start);
      System.arraycopy(part, 0, logits, start * classes, part.length);
    }
    return Predictions.of(logits, images.labels(), classes);
  }
}
