package org.cigl.export;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.calibration.Classifier;
import org.cigl.calibration.Predictions;
import org.cigl.data.ImageSet;
import org.cigl.files.IoReason;
import org.cigl.network.ImageShape;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;

/**
 * A SavedModel with the signature that {@link SavedModelWriter} gives it, loaded for predicting.
 */
public final class ServedModel implements AutoCloseable {
  private final Path folder;
  private final SavedModelBundle bundle;
  private final SignatureDef signature;
  private final ImageShape shape;
  private final int classes;

  private ServedModel(Path folder, SavedModelBundle bundle, SignatureDef signature) {
    this.folder = folder;
    this.bundle = bundle;
    this.signature = signature;
    List<Integer> input = dimensions(signature.getInputsOrThrow("images"));
    List<Integer> output = dimensions(signature.getOutputsOrThrow("logits"));
    require(
        input.size() == 4 && output.size() == 2,
        "model %s has images of %d and logits of %d dimensions, must be 4 and 2",
        folder,
        input.size(),
        output.size());
    this.shape = new ImageShape(input.get(1), input.get(2), input.get(3));
    this.classes = output.get(1);
  }

  private static List<Integer> dimensions(TensorInfo tensor) {
    return tensor.getTensorShape().getDimList().stream().map(d -> (int) d.getSize()).toList();
  }

  /**
   * Loads a model.
   *
   * @param path a version's folder, or a model's folder: then its highest version
   * @throws InvalidInputException if there is no such model there
   */
  public static ServedModel load(Path path) {
    require(
        Files.isDirectory(path),
        "model folder %s does not exist: must be a SavedModel, or hold its versions",
        path);
    Path folder = Files.isRegularFile(path.resolve("saved_model.pb")) ? path : newest(path);
    SavedModelBundle bundle;
    try {
      bundle = SavedModelBundle.load(folder.toString(), "serve");
    } catch (RuntimeException e) {
      throw new InvalidInputException(
          "model "
              + folder
              + " cannot be loaded, must be a SavedModel that cigl wrote: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given"),
          e);
    }
    try {
      SignatureDef signature =
          bundle.metaGraphDef().getSignatureDefMap().get(SavedModelWriter.SIGNATURE);
      require(
          signature != null
              && signature.containsInputs("images")
              && signature.containsOutputs("logits"),
          "model %s has no signature %s from images to logits",
          folder,
          SavedModelWriter.SIGNATURE);
      return new ServedModel(folder, bundle, signature);
    } catch (RuntimeException e) {
      bundle.close();
      throw e;
    }
  }

  private static Path newest(Path model) {
    try (Stream<Path> versions = Files.list(model)) {
      return versions
          .filter(path -> path.getFileName().toString().matches("\\d{1,9}"))
          .max(Comparator.comparingInt(p -> Integer.parseInt(p.getFileName().toString())))
          .orElseThrow(
              () ->
                  new InvalidInputException(
                      model + " is no SavedModel: it holds no saved_model.pb and no version"));
    } catch (IOException e) {
      throw new InvalidInputException(model + " cannot be read: " + IoReason.of(e), e);
    }
  }

  /** The version's folder. */
  public Path folder() {
    return folder;
  }

  /**
   * Values of one float output of the signature.
   *
   * @param raw images as values 0 to 255, NHWC
   * @param output {@code logits}, {@code probabilities} or {@code confidence}
   */
  public float[] fetch(float[] raw, int count, String output) {
    Shape batch = Shape.of(count, shape.height(), shape.width(), shape.channels());
    try (TFloat32 input = TFloat32.tensorOf(batch, DataBuffers.of(raw));
        Result result =
            bundle
                .session()
                .runner()
                .feed(signature.getInputsOrThrow("images").getName(), input)
                .fetch(signature.getOutputsOrThrow(output).getName())
                .run()) {
      return Tensors.floats(result.get(0));
    }
  }

  /**
   * Predicts a whole set.
   *
   * @throws InvalidInputException if its images or classes are not the model's
   */
  public Predictions predict(ImageSet images) {
    require(
        images.shape().equals(shape),
        "model %s takes images of %s, but the data set has %s",
        folder,
        shape,
        images.shape());
    require(
        images.classes() == classes,
        "model %s knows %d classes, but the data set has %d",
        folder,
        classes,
        images.classes());
    Classifier classifier = (raw, count) -> fetch(raw, count, "logits");
    return classifier.predict(images);
  }

  @Override
  public void close() {
    bundle.close();
  }
}
