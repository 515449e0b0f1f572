package org.cigl.export;

import static org.cigl.InvalidInputException.require;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cigl.InvalidInputException;
import org.cigl.calibration.LogitsFunction;
import org.cigl.calibration.Predictions;
import org.cigl.calibration.SampledPredictions;
import org.cigl.calibration.Uncertainty;
import org.cigl.data.ImagePreparation;
import org.cigl.data.ImageSet;
import org.cigl.data.LabelledImages;
import org.cigl.network.ImageShape;

/**
 * A model with the signatures that {@link SavedModelWriter} gives it, loaded here or served
 * elsewhere.
 */
public interface ImageClassifier extends AutoCloseable {
  /** Outputs that {@link #predictPosterior} needs of the signature {@code posterior}. */
  List<String> POSTERIOR_OUTPUTS = List.of("probabilities", "entropy", "mutual_information");

  /** Where the model is: a folder or an address. */
  String source();

  /** Name and version, as far as they are known. */
  String title();

  /** Shape of the images that the model takes. */
  ImageShape image();

  /** Classes that it knows. */
  int classes();

  /** What the export said of the model; empty where that is not known. */
  Optional<ModelMetadata> metadata();

  /** Names of a signature's outputs; empty where there is no such signature over images. */
  Set<String> outputs(String signature);

  /**
   * Values of float outputs, row-major.
   *
   * @param signature one with these outputs
   * @param raw images as values 0 to 255, NHWC
   * @param count images
   * @return one array an output, in the order given
   */
  List<float[]> fetch(String signature, float[] raw, int count, List<String> outputs);

  @Override
  void close();

  /**
   * Predicts a whole set, from the logits where the model gives them, else from the probabilities.
   *
   * @throws InvalidInputException if its images or classes are not the model's
   */
  default Predictions predict(LabelledImages images) {
    requireFit(images);
    boolean logits = outputs(SavedModelWriter.SIGNATURE).contains("logits");
    FloatBuffer scores = FloatBuffer.allocate(images.size() * classes());
    IntBuffer labels = IntBuffer.allocate(images.size());
    images.forEachBatch(
        LogitsFunction.batchSize(image()),
        (raw, batchLabels) -> {
          scores.put(plain(raw, batchLabels.length, logits ? "logits" : "probabilities"));
          labels.put(batchLabels);
        });
    return logits
        ? Predictions.of(scores.array(), labels.array(), classes())
        : Predictions.ofProbabilities(scores.array(), labels.array(), classes());
  }

  /**
   * Predicts a batch, as {@link #predict(LabelledImages)} does a set.
   *
   * @param raw images as values 0 to 255, NHWC
   * @param labels one an image
   */
  default Predictions predict(float[] raw, int[] labels) {
    return outputs(SavedModelWriter.SIGNATURE).contains("logits")
        ? Predictions.of(plain(raw, labels.length, "logits"), labels, classes())
        : Predictions.ofProbabilities(
            plain(raw, labels.length, "probabilities"), labels, classes());
  }

  /** How images of any size are brought to the shape that the model takes. */
  default ImagePreparation preparation() {
    return metadata().map(ModelMetadata::preparation).orElse(ImagePreparation.STRETCH);
  }

  private float[] plain(float[] raw, int count, String output) {
    return fetch(SavedModelWriter.SIGNATURE, raw, count, List.of(output)).get(0);
  }

  /**
   * Predicts a whole set with the signature {@code posterior}.
   *
   * @throws InvalidInputException if the model has no such signature, or the set's images or
   *     classes are not the model's
   */
  default SampledPredictions predictPosterior(LabelledImages images) {
    requireFit(images);
    requirePosterior();
    DoubleBuffer probabilities = DoubleBuffer.allocate(images.size() * classes());
    IntBuffer labels = IntBuffer.allocate(images.size());
    List<Uncertainty> uncertainties = new ArrayList<>();
    images.forEachBatch(
        LogitsFunction.batchSize(image()),
        (raw, batchLabels) -> {
          List<float[]> values =
              fetch(SavedModelWriter.POSTERIOR, raw, batchLabels.length, POSTERIOR_OUTPUTS);
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
        Predictions.ofProbabilities(probabilities.array(), labels.array(), classes()),
        uncertainties);
  }

  /**
   * Checks that there is a signature {@code posterior}.
   *
   * @throws InvalidInputException if not
   */
  default void requirePosterior() {
    require(
        outputs(SavedModelWriter.POSTERIOR).containsAll(POSTERIOR_OUTPUTS),
        "model %s has no signature %s: export it with cigl export --posterior",
        source(),
        SavedModelWriter.POSTERIOR);
  }

  /**
   * Images of anything as images to predict: their labels, which may be of other classes, are
   * replaced by 0 and mean nothing.
   *
   * @throws InvalidInputException if the images have not the model's shape
   */
  default ImageSet unlabelled(ImageSet images) {
    requireShape(images);
    return new ImageSet(
        image(),
        images.pixels(),
        new int[images.size()],
        Collections.nCopies(classes(), "unknown"));
  }

  private void requireShape(LabelledImages images) {
    require(
        images.shape().equals(image()),
        "model %s takes images of %s, but the data set has %s",
        source(),
        image(),
        images.shape());
  }

  private void requireFit(LabelledImages images) {
    requireShape(images);
    require(
        images.classes() == classes(),
        "model %s knows %d classes, but the data set has %d",
        source(),
        classes(),
        images.classes());
  }
}
