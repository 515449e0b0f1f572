package org.cigl.export;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.DoubleBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.calibration.Classifier;
import org.cigl.calibration.Predictions;
import org.cigl.calibration.SampledPredictions;
import org.cigl.calibration.Uncertainty;
import org.cigl.data.ImageSet;
import org.cigl.data.LabelledImages;
import org.cigl.files.IoReason;
import org.cigl.network.ImageShape;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;

/**
 * A SavedModel with the signatures that {@link SavedModelWriter} gives it, loaded for predicting.
 */
public final class ServedModel implements AutoCloseable {
  private static final List<String> POSTERIOR_OUTPUTS =
      List.of("probabilities", "entropy", "mutual_information");

  private final Path folder;
  private final SavedModelBundle bundle;
  private final SignatureDef signature;
  private final Optional<ModelMetadata> metadata;
  private final ImageShape shape;
  private final int classes;

  private ServedModel(Path folder, SavedModelBundle bundle, SignatureDef signature) {
    this.folder = folder;
    this.bundle = bundle;
    this.signature = signature;
    this.metadata = ModelMetadata.read(folder);
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

  /** Shape of the images that the model takes. */
  public ImageShape image() {
    return shape;
  }

  /** Classes that it knows. */
  public int classes() {
    return classes;
  }

  /** What the export said of the model; empty where the file is not there. */
  public Optional<ModelMetadata> metadata() {
    return metadata;
  }

  /**
   * Values of one float output of the signature {@code serving_default}.
   *
   * @param raw images as values 0 to 255, NHWC
   * @param output {@code logits}, {@code probabilities} or {@code confidence}
   */
  public float[] fetch(float[] raw, int count, String output) {
    return fetch(signature, raw, count, List.of(output)).get(0);
  }

  private List<float[]> fetch(SignatureDef from, float[] raw, int count, List<String> outputs) {
    Shape batch = Shape.of(count, shape.height(), shape.width(), shape.channels());
    try (TFloat32 input = TFloat32.tensorOf(batch, DataBuffers.of(raw))) {
      Session.Runner runner =
          bundle.session().runner().feed(from.getInputsOrThrow("images").getName(), input);
      outputs.forEach(output -> runner.fetch(from.getOutputsOrThrow(output).getName()));
      try (Result result = runner.run()) {
        List<float[]> values = new ArrayList<>();
        result.forEach(entry -> values.add(Tensors.floats(entry.getValue())));
        return values;
      }
    }
  }

  /**
   * Predicts a whole set.
   *
   * @throws InvalidInputException if its images or classes are not the model's
   */
  public Predictions predict(LabelledImages images) {
    requireFit(images);
    Classifier classifier = (raw, count) -> fetch(raw, count, "logits");
    return classifier.predict(images);
  }

  /**
   * Predicts a whole set with the signature {@code posterior}.
   *
   * @throws InvalidInputException if the model has no such signature, or the set's images or
   *     classes are not the model's
   */
  public SampledPredictions predictPosterior(LabelledImages images) {
    requireFit(images);
    SignatureDef posterior = posterior();
    DoubleBuffer probabilities = DoubleBuffer.allocate(images.size() * classes);
    IntBuffer labels = IntBuffer.allocate(images.size());
    List<Uncertainty> uncertainties = new ArrayList<>();
    images.forEachBatch(
        Classifier.batchSize(shape),
        (raw, batchLabels) -> {
          List<float[]> values = fetch(posterior, raw, batchLabels.length, POSTERIOR_OUTPUTS);
          for (float probability : values.get(0)) {
            probabilities.put(probability);
          }
          labels.put(batchLabels);
          for (int i = 0; i < batchLabels.length; i++) {
            double entropy = values.get(1)[i];
            uncertainties.add(new Uncertainty(entropy, entropy - values.get(2)[i]));
          }
        });
    return new SampledPredictions(
        Predictions.ofProbabilities(probabilities.array(), labels.array(), classes), uncertainties);
  }

  /**
   * Checks that there is a signature {@code posterior}.
   *
   * @throws InvalidInputException if not
   */
  public void requirePosterior() {
    posterior();
  }

  private SignatureDef posterior() {
    SignatureDef posterior =
        bundle.metaGraphDef().getSignatureDefMap().get(SavedModelWriter.POSTERIOR);
    require(
        posterior != null
            && posterior.containsInputs("images")
            && POSTERIOR_OUTPUTS.stream().allMatch(posterior::containsOutputs),
        "model %s has no signature %s: export it with cigl export --posterior",
        folder,
        SavedModelWriter.POSTERIOR);
    return posterior;
  }

  /**
   * Images of anything as images to predict: their labels, which may be of other classes, are
   * replaced by 0 and mean nothing.
   *
   * @throws InvalidInputException if the images have not the model's shape
   */
  public ImageSet unlabelled(ImageSet images) {
    requireShape(images);
    return new ImageSet(
        shape, images.pixels(), new int[images.size()], Collections.nCopies(classes, "unknown"));
  }

  private void requireShape(LabelledImages images) {
    require(
        images.shape().equals(shape),
        "model %s takes images of %s, but the data set has %s",
        folder,
        shape,
        images.shape());
  }

  private void requireFit(LabelledImages images) {
    requireShape(images);
    require(
        images.classes() == classes,
        "model %s knows %d classes, but the data set has %d",
        folder,
        classes,
        images.classes());
  }

  @Override
  public void close() {
    bundle.close();
  }
}
