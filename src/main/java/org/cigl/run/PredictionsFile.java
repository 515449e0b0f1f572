package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cigl.InvalidInputException;
import org.cigl.calibration.Predictions;
import org.cigl.files.IoErrors;

/**
 * Predictions as bytes, big-endian: how many there are (int) and of how many classes (int), then
 * for each its label (int) and its logits (doubles). A file holds one or several of those, one
 * after the other. Whole numbers are unsigned.
 */
final class PredictionsFile {
  private static final int MOST_CLASSES = 1 << 20;

  private PredictionsFile() {}

  /** Writes a new file. */
  static void write(Path file, List<Predictions> all) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      for (Predictions predictions : all) {
        write(out, predictions);
      }
    }
  }

  private static void write(DataOutputStream out, Predictions predictions) throws IOException {
    out.writeInt(predictions.size());
    out.writeInt(predictions.classes());
    for (int row = 0; row < predictions.size(); row++) {
      out.writeInt(predictions.label(row));
      for (int label = 0; label < predictions.classes(); label++) {
        out.writeDouble(predictions.logit(row, label));
      }
    }
  }

  /**
   * Reads a file.
   *
   * @param count how many it holds
   * @throws InvalidInputException if it is not such a file; no more memory is taken than it has
   *     bytes
   */
  static List<Predictions> read(Path file, int count) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      long left = Files.size(file);
      List<Predictions> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Predictions predictions = read(in, left, file);
        left -= bytes(predictions.size(), predictions.classes());
        all.add(predictions);
      }
      require(left == 0, "%s has %d bytes too many", file, left);
      return all;
    } catch (IOException e) {
      throw new InvalidInputException(file + " cannot be read: " + IoErrors.of(e), e);
    }
  }

  private static long bytes(long size, long classes) {
    return 2L * Integer.BYTES + size * (Integer.BYTES + classes * Double.BYTES);
  }

  private static Predictions read(DataInputStream in, long left, Path file) throws IOException {
    require(left >= 2L * Integer.BYTES, "%s ends too early", file);
    long size = Integer.toUnsignedLong(in.readInt());
    long classes = Integer.toUnsignedLong(in.readInt());
    require(
        size >= 1
            && classes >= 2
            && classes <= MOST_CLASSES
            && bytes(size, classes) <= left
            && size * classes <= Integer.MAX_VALUE,
        "%s: %d predictions of %d classes do not fit into its %d bytes",
        file,
        size,
        classes,
        left);
    return body(in, (int) size, (int) classes, file);
  }

  private static Predictions body(DataInputStream in, int size, int classes, Path file)
      throws IOException {
    int[] labels = new int[size];
    double[] logits = new double[size * classes];
    for (int row = 0; row < size; row++) {
      labels[row] = in.readInt();
      require(
          labels[row] >= 0 && labels[row] < classes,
          "%s: label %d, must be from 0 to %d",
          file,
          Integer.toUnsignedLong(labels[row]),
          classes - 1);
      for (int i = row * classes; i < (row + 1) * classes; i++) {
        logits[i] = in.readDouble();
        require(Double.isFinite(logits[i]), "%s: logit %s, must be finite", file, logits[i]);
      }
    }
    return new Predictions(logits, labels, classes);
  }
}
