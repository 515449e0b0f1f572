package org.cigl.calibration;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.cigl.data.LabelledImages;
import org.cigl.network.ImageShape;

/** Something that gives logits for raw images. */
@FunctionalInterface
public interface LogitsFunction {
  /** Images that are predicted at a time: 500, or fewer large ones. */
  static int batchSize(ImageShape shape) {
    return Math.max(1, Math.min(500, (1 << 25) / shape.size()));
  }

  /**
   * Logits of a batch, row by row.
   *
   * @param raw pixel values 0 to 255, NHWC
   * @param count images
   */
  float[] logits(float[] raw, int count);

  /** Predicts a whole set, batch by batch. */
  default Predictions predict(LabelledImages images) {
    FloatBuffer logits = FloatBuffer.allocate(images.size() * images.classes());
    IntBuffer labels = IntBuffer.allocate(images.size());
    images.forEachBatch(
        batchSize(images.shape()),
        (raw, batchLabels) -> {
          logits.put(logits(raw, batchLabels.length));
          labels.put(batchLabels);
        });
    return Predictions.of(logits.array(), labels.array(), images.classes());
  }
}
