package org.cigl.api;

import static org.cigl.InvalidInputException.require;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Predictions;
import org.cigl.data.DataSets;
import org.cigl.data.ImageFileReader;
import org.cigl.data.LabelledData;
import org.cigl.export.ModelMetadata;
import org.cigl.export.ServedModel;
import org.cigl.recipe.Kernels;
import org.cigl.run.RunFolder;
import org.jspecify.annotations.Nullable;

/**
 * An exported model that predicts; safe for use by many threads. Images are brought to the model's
 * size, and normalised, as those that it was trained on. To be closed after use.
 */
public final class Classifier implements AutoCloseable {
  private static final long EVALUATION_SEED = 1; // of the intervals, which are not reported here

  private final ServedModel model;
  private final List<String> labels;
  private @Nullable ImageFileReader reader;

  private Classifier(ServedModel model) {
    this.model = model;
    this.labels =
        model
            .metadata()
            .map(ModelMetadata::classNames)
            .filter(names -> names.size() == model.classes())
            .orElseGet(
                () -> IntStream.range(0, model.classes()).mapToObj(String::valueOf).toList());
  }

  /**
   * Loads a model.
   *
   * @param path folder of a model (its highest version is taken), of one version, or of a finished
   *     training
   * @throws org.cigl.InvalidInputException if there is none
   */
  public static Classifier load(Path path) {
    boolean run = Files.isRegularFile(new RunFolder(path).summary());
    Path folder = run ? TrainingResult.open(path).model() : path;
    return new Classifier(ServedModel.load(folder, Kernels.AUTO));
  }

  /** Names of the classes, by index. */
  public List<String> labels() {
    return labels;
  }

  /** Height of the images that the model computes with, in pixels. */
  public int height() {
    return model.image().height();
  }

  /** Their width, in pixels. */
  public int width() {
    return model.image().width();
  }

  /** Their channels: 1 for grey, 3 for colour. */
  public int channels() {
    return model.image().channels();
  }

  /**
   * Predicts an image of any size.
   *
   * @throws org.cigl.InvalidInputException if the model's images have other than 1 or 3 channels
   */
  public Prediction predict(BufferedImage image) {
    return predicted(reader().read(image));
  }

  /**
   * Predicts an image file of any size: PNG, JPEG, WebP or BMP. A photograph is turned upright by
   * its EXIF orientation.
   *
   * @throws org.cigl.InvalidInputException if it cannot be read
   */
  public Prediction predict(Path file) {
    return predicted(reader().read(file));
  }

  /**
   * Predicts an image of the model's size.
   *
   * @param values 0 to 255, row by row, {@link #channels} a pixel: height x width x channels
   * @throws org.cigl.InvalidInputException if there are more or fewer, or one is out of range
   */
  public Prediction predict(float[] values) {
    require(
        values.length == model.image().size(),
        "values has %d entries, must have %d: the model takes images of %s",
        values.length,
        model.image().size(),
        model.image());
    for (float value : values) {
      require(value >= 0 && value <= 255, "a value is %s, must be from 0 to 255", value);
    }
    return predicted(values);
  }

  /**
   * Measures the model on the test images of a data set.
   *
   * @throws org.cigl.InvalidInputException if its images or classes are not the model's
   */
  public Evaluation evaluate(ImageData images) {
    LabelledData loaded = images.load(Recipe.builder().build().of(ofModelSize(images.settings())));
    return Evaluation.of(CalibrationReport.of(model.predict(loaded.test()), EVALUATION_SEED));
  }

  /** Brings the files of a folder to the model's size, unless another one is asked for. */
  private Map<String, String> ofModelSize(Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    if (DataSets.IMAGE_FOLDER.equals(settings.get("data.set"))) {
      all.putIfAbsent("data.image", model.image().toString());
    }
    return all;
  }

  private Prediction predicted(float[] values) {
    float[] logits = model.fetch(values, 1, "logits");
    return Prediction.of(Predictions.of(logits, new int[1], labels.size()), 0, labels);
  }

  /** What brings images to the model's size, made when it is needed first. */
  private synchronized ImageFileReader reader() {
    if (reader == null) {
      reader = new ImageFileReader(model.image(), model.preparation());
    }
    return reader;
  }

  @Override
  public synchronized void close() {
    if (reader != null) {
      reader.close();
    }
    model.close();
  }
}
