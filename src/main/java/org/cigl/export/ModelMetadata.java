package org.cigl.export;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cigl.data.ImagePreparation;
import org.cigl.data.Normalization;
import org.cigl.yaml.TypedYaml;

/**
 * What is known of an exported model, in {@code assets.extra/cigl.json} of its version's folder.
 * TensorFlow leaves that folder alone.
 *
 * @param name of the model
 * @param method that trained it, as recipes call it; null where that is not known
 * @param sparsity share of zeros among the masked kernels' values; 0 where none is masked
 * @param temperature that every logit is divided by; null where they are as trained
 * @param posterior what the signature {@code posterior} samples; null where there is none
 * @param storage how the files keep its kernels; null where that was not noted
 * @param graph how the graph was made for inference; null where that was not noted
 * @param classNames one a class
 * @param normalization that its images go through; null where that was not noted
 * @param preparation how its images were brought to one shape; stretched where that was not noted
 */
public record ModelMetadata(
    String name,
    String method,
    double sparsity,
    Double temperature,
    ExportOptions.Posterior posterior,
    Storage storage,
    GraphForm graph,
    List<String> classNames,
    Normalization normalization,
    ImagePreparation preparation) {
  static final String FOLDER = "assets.extra";
  private static final String FILE = "cigl.json";

  /** Checks that nothing is missing. */
  public ModelMetadata {
    require(name != null && classNames != null, "name or class_names is missing");
    classNames = List.copyOf(classNames);
    preparation = preparation == null ? ImagePreparation.STRETCH : preparation;
  }

  /** Describes a model that is exported by {@code name}. */
  static ModelMetadata of(String name, TrainedModel model, ExportOptions options) {
    return new ModelMetadata(
        name,
        model.method(),
        model.sparsity(),
        options.temperature(),
        options.posterior(),
        options.storage(),
        options.graph(),
        model.classNames(),
        model.normalization(),
        model.preparation());
  }

  /** Writes the file into a folder. */
  void write(Path folder) throws IOException {
    Files.writeString(folder.resolve(FILE), TypedYaml.writeJson(this));
  }

  /**
   * Reads the file of a version's folder.
   *
   * @return empty where there is none
   * @throws org.cigl.InvalidInputException if it is damaged
   */
  public static Optional<ModelMetadata> read(Path version) {
    Path file = version.resolve(FOLDER).resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text = TypedYaml.text(file, "model metadata");
    return Optional.of(
        TypedYaml.bind(
            TypedYaml.parse(text, file.toString()), ModelMetadata.class, file.toString()));
  }
}
