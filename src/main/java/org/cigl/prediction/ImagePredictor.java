package org.cigl.prediction;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.cigl.InvalidInputException;
import org.cigl.calibration.LogitsFunction;
import org.cigl.calibration.Predictions;
import org.cigl.data.ImageFileReader;
import org.cigl.data.LabelledImages;
import org.cigl.export.ImageClassifier;

/**
 * Predicts images one by one and returns what the model says of each. No more than a batch of them
 * is in memory at a time.
 *
 * @param model that predicts
 * @param names of its classes
 * @param top classes to rank, from 1 to all
 * @param temperature that logits are divided by
 */
public record ImagePredictor(
    ImageClassifier model, List<String> names, int top, double temperature) {
  /** Takes predictions, in the order of the images. */
  @FunctionalInterface
  public interface Receiver {
    /** Takes one. */
    void accept(ImagePrediction prediction) throws IOException;
  }

  /** An image that was read; or why it was not. */
  @SuppressWarnings("ArrayRecordComponent") // handed over at once, and kept by nobody
  private record Read(Path file, float[] values, String error) {}

  /**
   * Predicts files. One that cannot be used is returned with the reason.
   *
   * @param done is notified how many more were done
   */
  public void predict(Iterable<Path> files, Receiver to, IntConsumer done) throws IOException {
    try (ImageFileReader reader = new ImageFileReader(model.image(), model.preparation())) {
      Iterator<Path> left = files.iterator();
      while (left.hasNext()) {
        List<Path> batch = next(left, batchSize());
        for (ImagePrediction prediction : predict(read(reader, batch))) {
          to.accept(prediction);
        }
        done.accept(batch.size());
      }
    }
  }

  /** As few as make the model busy, since files are decoded before it begins. */
  private int batchSize() {
    return Math.min(128, LogitsFunction.batchSize(model.image()));
  }

  private static List<Path> next(Iterator<Path> left, int count) {
    List<Path> batch = new ArrayList<>();
    while (left.hasNext() && batch.size() < count) {
      batch.add(left.next());
    }
    return batch;
  }

  private static List<Read> read(ImageFileReader reader, List<Path> batch) {
    return batch.parallelStream().map(file -> read(reader, file)).toList();
  }

  private static Read read(ImageFileReader reader, Path file) {
    try {
      return new Read(file, reader.read(file), null);
    } catch (InvalidInputException e) {
      return new Read(file, null, reason(file, e.getMessage()));
    }
  }

  /** Without the file's name before it, which has a column of its own. */
  private static String reason(Path file, String message) {
    String name = file + ": ";
    return message.startsWith(name) ? message.substring(name.length()) : message;
  }

  private List<ImagePrediction> predict(List<Read> batch) {
    List<float[]> images = batch.stream().map(Read::values).filter(Objects::nonNull).toList();
    Predictions predictions =
        images.isEmpty() ? null : scaled(model.predict(joined(images), new int[images.size()]));
    List<ImagePrediction> all = new ArrayList<>();
    int row = 0;
    for (Read read : batch) {
      all.add(
          read.error() != null
              ? ImagePrediction.failed(read.file().toString(), read.error())
              : of(read.file().toString(), null, predictions, row++));
    }
    return all;
  }

  private float[] joined(List<float[]> images) {
    int size = model.image().size();
    float[] raw = new float[images.size() * size];
    IntStream.range(0, images.size())
        .forEach(i -> System.arraycopy(images.get(i), 0, raw, i * size, size));
    return raw;
  }

  private Predictions scaled(Predictions predictions) {
    return temperature == 1 ? predictions : predictions.withTemperature(temperature);
  }

  private ImagePrediction of(String file, String trueLabel, Predictions predictions, int row) {
    return ImagePrediction.of(file, trueLabel, predictions, row, names, top);
  }

  /** Predicts the images of a data set, whose classes are the model's. */
  public void predict(LabelledImages images, Receiver to, IntConsumer done) throws IOException {
    int[] next = {0};
    try {
      images.forEachBatch(
          LogitsFunction.batchSize(images.shape()),
          (raw, labels) -> {
            hand(scaled(model.predict(raw, labels)), images, next[0], to);
            next[0] += labels.length;
            done.accept(labels.length);
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void hand(Predictions batch, LabelledImages images, int first, Receiver to) {
    try {
      for (int row = 0; row < batch.size(); row++) {
        to.accept(of(images.name(first + row), names.get(batch.label(row)), batch, row));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
