package org.cigl.prediction;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cigl.calibration.Predictions;
import org.cigl.data.LabelledImages;
import org.cigl.files.AtomicWrite;

/**
 * A set's predictions as a table, one row an image.
 *
 * @param images that were predicted
 * @param predictions of them, in their order
 */
public record ImageRows(LabelledImages images, Predictions predictions) {
  /** Classes that are ranked, or all where there are fewer. */
  public static final int TOP = 5;

  /** Writes the table as CSV. */
  public void write(Path file) throws IOException {
    int top = Math.min(TOP, predictions.classes());
    AtomicWrite.file(
        file,
        aside -> {
          try (BufferedWriter out = Files.newBufferedWriter(aside)) {
            PredictionWriter writer = new PredictionWriter(out, PredictionFormat.CSV, top, true);
            for (int row = 0; row < predictions.size(); row++) {
              writer.write(row(row, top));
            }
          }
        });
  }

  private ImagePrediction row(int row, int top) {
    String label = images.classNames().get(predictions.label(row));
    return ImagePrediction.of(images.name(row), label, predictions, row, images.classNames(), top);
  }
}
