package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.cigl.data.Normalization;
import org.cigl.export.ModelMetadata;
import org.cigl.export.ServedModel;
import org.cigl.export.TrainedModel;
import org.cigl.files.PathArguments;
import org.cigl.network.Network;
import org.cigl.network.Parameter;

/**
 * Weights of a trained model, from a run's folder, a checkpoint or an exported model.
 *
 * @param from as it was given
 * @param classNames one a class
 * @param normalization that its images went through
 * @param values of a parameter, row-major; empty where there is none of that name and shape
 * @param masks of the masked kernels by name, 1 where an entry is active; empty where they are not
 *     known, which is so of an exported model: there, what is not zero is active
 */
record WeightSource(
    String from,
    List<String> classNames,
    Normalization normalization,
    Function<Parameter, Optional<float[]>> values,
    Map<String, float[]> masks) {
  private static final String CHECKPOINT = "checkpoint";

  /**
   * Opens what a recipe says.
   *
   * @param network to be trained
   * @throws org.cigl.InvalidInputException if it is none of these, or damaged
   */
  static WeightSource open(String from, Network network) {
    Path path = PathArguments.of(from, "init.from");
    require(
        Files.isDirectory(path),
        "init.from is %s, must be the folder of a run, a checkpoint or an exported model",
        from);
    if (Files.isRegularFile(path.resolve("model.json"))) {
      return ofRun(from, new RunFolder(path.toAbsolutePath().normalize().getParent()));
    }
    if (Files.isDirectory(path.resolve(CHECKPOINT))) {
      return ofRun(from, new RunFolder(path));
    }
    require(
        ServedModel.isAt(path) || !Files.isRegularFile(new RunFolder(path).recipe()),
        "init.from is %s, a run that has no checkpoint yet: must be one that finished",
        from);
    return ofModel(from, path, network);
  }

  private static WeightSource ofRun(String from, RunFolder run) {
    TrainedWeights checkpoint = TrainedWeights.read(run);
    TrainedModel model = checkpoint.model(run, false);
    Function<Parameter, Optional<float[]>> values =
        wanted ->
            model.network().parameters().stream()
                .filter(has -> has.name().equals(wanted.name()))
                .filter(has -> has.shape().equals(wanted.shape()))
                .findFirst()
                .map(has -> model.values().apply(has.name()));
    return new WeightSource(
        from,
        model.classNames(),
        model.normalization(),
        values,
        checkpoint.masks(run, model.network()));
  }

  /** All is read at once, so that the model can be closed. */
  private static WeightSource ofModel(String from, Path path, Network network) {
    try (ServedModel model = ServedModel.load(path)) {
      ModelMetadata metadata = model.metadata().orElse(null);
      require(
          metadata != null && metadata.normalization() != null,
          "init.from is %s, a model of another program or version, which does not say how its"
              + " images were normalized: must be the folder of its run",
          from);
      Map<String, float[]> all = new java.util.HashMap<>();
      network
          .parameters()
          .forEach(each -> model.values(each).ifPresent(values -> all.put(each.name(), values)));
      return new WeightSource(
          from,
          metadata.classNames(),
          metadata.normalization(),
          parameter ->
              Optional.ofNullable(all.get(parameter.name()))
                  .filter(values -> values.length == parameter.size()),
          Map.of());
    }
  }

  /** Which entries of a kernel are active, by its values where no mask is known. */
  boolean[] active(String kernel, float[] values) {
    float[] mask = masks.get(kernel);
    boolean[] active = new boolean[values.length];
    if (mask == null && !masks.isEmpty()) { // of a kernel that was not masked
      Arrays.fill(active, true);
      return active;
    }
    for (int i = 0; i < values.length; i++) {
      active[i] = (mask == null ? values[i] : mask[i]) != 0;
    }
    return active;
  }
}
