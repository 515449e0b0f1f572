package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cigl.InvalidInputException;
import org.cigl.data.ImageSet;
import org.cigl.data.Normalization;
import org.cigl.export.TrainedModel;
import org.cigl.files.IoReason;
import org.cigl.files.WrittenAside;
import org.cigl.network.ImageShape;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.network.Parameter;
import org.cigl.tensorflow.Tensors;
import org.cigl.tensorflow.VariableStore;
import org.cigl.train.TrainingGraph;
import org.cigl.train.Weights;
import org.cigl.yaml.TypedYaml;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;

/**
 * The trained variables in TensorFlow's format, and beside them what a model needs besides.
 *
 * @param image shape of its images
 * @param classNames one a class
 * @param normalization of its images
 * @param weights the product: the average, or the last weights where nothing was averaged
 */
public record Checkpoint(
    ImageShape image, List<String> classNames, Normalization normalization, Weights weights) {
  private static final String VARIABLES = "variables";
  private static final String MODEL = "model.json";

  /** Checks that nothing is missing. */
  public Checkpoint {
    require(image != null, "image is missing: its height, width and channels");
    require(classNames != null && classNames.size() >= 2, "class_names must be at least two");
    require(
        normalization != null
            && normalization.mean().size() == image.channels()
            && normalization.deviation().size() == image.channels(),
        "normalization must hold mean and deviation of %d channels",
        image.channels());
    require(weights != null, "weights is missing: AVERAGE or LAST");
  }

  /** Describes a model trained on {@code images}. */
  public static Checkpoint of(ImageSet images, Normalization normalization, Weights weights) {
    return new Checkpoint(images.shape(), images.classNames(), normalization, weights);
  }

  /** Writes the checkpoint of a finished run, whole or not at all. */
  public void write(RunFolder run, TrainingGraph graph) throws IOException {
    WrittenAside.folder(
        run.checkpoint(),
        folder -> {
          graph.save(folder.resolve(VARIABLES));
          Files.writeString(folder.resolve(MODEL), TypedYaml.writeJson(this));
        });
  }

  /**
   * Reads a run's product back.
   *
   * @throws InvalidInputException if the checkpoint is missing or damaged
   */
  public static TrainedModel load(RunFolder run) {
    Path file = run.checkpoint().resolve(MODEL);
    require(
        Files.isRegularFile(file),
        "checkpoint file %s is missing: must be the folder of a run that finished",
        file);
    Checkpoint checkpoint;
    NetworkFile networkFile;
    try {
      checkpoint =
          TypedYaml.bind(
              TypedYaml.parse(Files.readString(file), file.toString()),
              Checkpoint.class,
              file.toString());
      networkFile = NetworkFile.parse(Files.readString(run.network()), run.network().toString());
    } catch (IOException e) {
      throw new InvalidInputException(run.path() + " cannot be read: " + IoReason.of(e), e);
    }
    Network network = networkFile.network(checkpoint.image, checkpoint.classNames.size());
    return new TrainedModel(
        network,
        checkpoint.normalization,
        checkpoint.classNames,
        values(network, run.checkpoint().resolve(VARIABLES), checkpoint.weights)::get);
  }

  private static java.util.Map<String, float[]> values(
      Network network, Path prefix, Weights weights) {
    java.util.Map<String, float[]> values = new java.util.HashMap<>();
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      VariableStore variables = new VariableStore(graph);
      for (Parameter parameter : network.parameters()) {
        variables.declare(weights.variable(parameter.name()), TFloat32.class, parameter.shape());
      }
      variables.restore(session, prefix);
      for (Parameter parameter : network.parameters()) {
        String variable = weights.variable(parameter.name());
        try (Result result = session.runner().fetch(variables.get(variable).value()).run()) {
          values.put(parameter.name(), Tensors.floats(result.get(0)));
        }
      }
    } catch (org.tensorflow.exceptions.TensorFlowException e) {
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
