package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.cigl.InvalidInputException;
import org.cigl.data.ImagePreparation;
import org.cigl.data.LabelledImages;
import org.cigl.data.Normalization;
import org.cigl.export.TrainedModel;
import org.cigl.files.ChecksummedFolder;
import org.cigl.graph.TrainingGraph;
import org.cigl.graph.Weights;
import org.cigl.network.ImageShape;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.network.Parameter;
import org.cigl.recipe.Recipe;
import org.cigl.sparse.RandomMask;
import org.cigl.tensorflow.Sessions;
import org.cigl.tensorflow.Tensors;
import org.cigl.tensorflow.VariableStore;
import org.cigl.yaml.TypedYaml;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.types.TFloat32;

/**
 * The trained variables in TensorFlow's format, and beside them what a model needs besides: a
 * {@linkplain ChecksummedFolder sealed folder}.
 *
 * @param format version of what is written; another one is refused
 * @param image shape of its images
 * @param classNames one a class
 * @param normalization of its images
 * @param weights the final model: the average, or the last weights where nothing was averaged
 * @param method that trained it, as recipes call it
 * @param masked names of the masked kernels
 * @param maskRate rate of the random mask they were trained with; 0 for none
 * @param maskRescale whether training divided by 1 - maskRate what the random mask kept; null in
 *     checkpoints of earlier versions, whose last weights predict as they are
 * @param preparation how its images were brought to one shape; null for stretched
 * @param snapshots how many the run kept; null for none
 */
public record TrainedWeights(
    int format,
    ImageShape image,
    List<String> classNames,
    Normalization normalization,
    Weights weights,
    String method,
    List<String> masked,
    Double maskRate,
    Boolean maskRescale,
    ImagePreparation preparation,
    Integer snapshots) {
  /** Version of what is written. */
  private static final int FORMAT = 1;

  private static final String VARIABLES = "variables";
  private static final String MODEL = "model.json";
  private static final String NETWORK = "network.yaml";
  private static final String SAMPLE = "sample";
  private static final int MOST_SNAPSHOTS = 100_000;

  /** Checks that nothing is missing. */
  public TrainedWeights {
    require(format == FORMAT, "format is %d, must be %d: use that version", format, FORMAT);
    require(image != null, "image is missing: its height, width and channels");
    require(classNames != null && classNames.size() >= 2, "class_names must be at least two");
    require(
        normalization != null
            && normalization.mean().size() == image.channels()
            && normalization.deviation().size() == image.channels(),
        "normalization must hold mean and deviation of %d channels",
        image.channels());
    require(weights != null, "weights is missing: AVERAGE or LAST");
    require(masked != null, "masked is missing: the names of the masked kernels");
    require(maskRate != null, "mask_rate is missing: the rate of the random mask, 0 for none");
    RandomMask.requireRate("mask_rate", maskRate);
    preparation = preparation == null ? ImagePreparation.STRETCH : preparation;
    snapshots = snapshots == null ? 0 : snapshots;
    require(
        snapshots >= 0 && snapshots <= MOST_SNAPSHOTS,
        "snapshots is %d, must be from 0 to %d",
        snapshots,
        MOST_SNAPSHOTS);
  }

  /**
   * Describes a model trained on {@code images}.
   *
   * @param masked names of the masked kernels
   * @param snapshots how many were kept
   */
  public static TrainedWeights of(
      LabelledImages images,
      Normalization normalization,
      Weights weights,
      Recipe recipe,
      Collection<String> masked,
      int snapshots) {
    return new TrainedWeights(
        FORMAT,
        images.shape(),
        images.classNames(),
        normalization,
        weights,
        recipe.method().label(),
        List.copyOf(masked),
        recipe.maskRate(),
        recipe.randomMask().rescale(),
        images.preparation(),
        snapshots);
  }

  /**
   * Writes the checkpoint of a finished run, whole or not at all.
   *
   * @param network text of the network file
   * @param images some of which go with it
   */
  public void write(RunFolder run, TrainingGraph graph, String network, LabelledImages images)
      throws IOException {
    ChecksummedFolder.write(
        run.checkpoint(),
        folder -> {
          graph.save(folder.resolve(VARIABLES));
          Files.writeString(folder.resolve(NETWORK), network);
          SampleImages.write(folder.resolve(SAMPLE), images);
          Files.writeString(folder.resolve(MODEL), TypedYaml.writeJson(this));
        });
  }

  /**
   * Reads a run's final model back.
   *
   * @throws InvalidInputException if the checkpoint is missing or damaged
   */
  public static TrainedModel load(RunFolder run) {
    return read(run).model(run, false);
  }

  /**
   * Reads what a checkpoint says of its variables, not the variables.
   *
   * @throws InvalidInputException if it is missing or damaged
   */
  public static TrainedWeights read(RunFolder run) {
    require(
        Files.isDirectory(run.checkpoint()),
        "checkpoint %s is missing: must be the folder of a run that finished",
        run.checkpoint());
    requireSound(run.checkpoint());
    Path file = run.checkpoint().resolve(MODEL);
    String text = TypedYaml.text(file, "checkpoint file");
    return TypedYaml.bind(
        TypedYaml.parse(text, file.toString()), TrainedWeights.class, file.toString());
  }

  private static void requireSound(Path folder) {
    try {
      ChecksummedFolder.requireSound(folder);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          e.getMessage() + ": put back a copy of the folder, or train again", e);
    }
  }

  /**
   * Reads the variables of this checkpoint.
   *
   * @param withSnapshots whether the snapshots are read too
   * @throws InvalidInputException if they are missing or damaged
   */
  public TrainedModel model(RunFolder run, boolean withSnapshots) {
    Path file = run.checkpoint().resolve(NETWORK);
    Network network =
        NetworkFile.parse(TypedYaml.text(file, "network file"), file.toString())
            .network(image, classNames.size());
    List<Function<String, float[]>> kept = new ArrayList<>();
    for (int i = 1; withSnapshots && i <= snapshots; i++) {
      Path snapshot = run.snapshots().resolve(Integer.toString(i));
      requireSound(snapshot);
      kept.add(values(network, snapshot.resolve(VARIABLES), Weights.LAST)::get);
    }
    return new TrainedModel(
        network,
        normalization,
        classNames,
        finalModel(values(network, variables(run), weights))::get,
        Set.copyOf(masked),
        method,
        preparation,
        kept,
        SampleImages.read(run.checkpoint().resolve(SAMPLE)));
  }

  /** The values that the final model predicts with: of last weights, W*M times the mean of Z. */
  private Map<String, float[]> finalModel(Map<String, float[]> values) {
    if (weights == Weights.LAST && Boolean.FALSE.equals(maskRescale)) {
      float mean = (float) (1 - maskRate);
      for (String kernel : masked) {
        float[] value = values.get(kernel);
        for (int i = 0; i < value.length; i++) {
          value[i] *= mean;
        }
      }
    }
    return values;
  }

  /**
   * Whether samples under a random mask divide what it keeps by 1 - maskRate, so that they are what
   * was trained.
   *
   * @param ofSnapshots whether its snapshots are sampled, in place of the final model, which holds
   *     the mean of Z
   */
  public boolean rescalesSamples(boolean ofSnapshots) {
    if (ofSnapshots) {
      return Boolean.TRUE.equals(maskRescale);
    }
    return maskRate > 0 && (weights == Weights.AVERAGE || maskRescale != null);
  }

  private static Path variables(RunFolder run) {
    return run.checkpoint().resolve(VARIABLES);
  }

  /**
   * Reads the final masks.
   *
   * @return by the masked kernel's name, 1 where it is active, row-major; empty of a dense model
   * @throws InvalidInputException if they are missing or damaged
   */
  public Map<String, float[]> masks(RunFolder run, Network network) {
    Map<String, String> names = new LinkedHashMap<>();
    masked.forEach(kernel -> names.put(kernel, kernel + "/mask"));
    return masked.isEmpty() ? Map.of() : values(network, variables(run), names);
  }

  private static Map<String, float[]> values(Network network, Path prefix, Weights weights) {
    Map<String, String> names = new LinkedHashMap<>();
    network.parameters().forEach(p -> names.put(p.name(), weights.variable(p.name())));
    return values(network, prefix, names);
  }

  /**
   * Reads variables.
   *
   * @param names of variables, by the parameter that each is shaped as
   */
  private static Map<String, float[]> values(
      Network network, Path prefix, Map<String, String> names) {
    Map<String, float[]> values = new HashMap<>();
    try (Graph graph = new Graph();
        Session session = Sessions.of(graph)) {
      VariableStore variables = new VariableStore(graph);
      for (Parameter parameter : network.parameters()) {
        if (names.containsKey(parameter.name())) {
          variables.declare(names.get(parameter.name()), TFloat32.class, parameter.shape());
        }
      }
      variables.saver().restore(session, prefix);
      names.forEach(
          (parameter, variable) -> {
            try (Result result = session.runner().fetch(variables.get(variable).value()).run()) {
              values.put(parameter, Tensors.floats(result.get(0)));
            }
          });
    } catch (TensorFlowException | IllegalArgumentException e) {
      throw new InvalidInputException(
          "checkpoint "
              + prefix
              + " cannot be restored: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given"),
          e);
    }
    return values;
  }
}
