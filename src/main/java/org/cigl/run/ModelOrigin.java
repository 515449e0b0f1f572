package org.cigl.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.cigl.data.DataHashes;
import org.cigl.data.LabelledData;
import org.cigl.data.LabelledImages;
import org.cigl.yaml.TypedYaml;

/**
 * What a model's card says of its classes and of the data that it was trained on.
 *
 * @param classNames by output; empty where they are not known
 * @param dataset name of the data set; null where it is not known
 * @param hashes of that set; the parts' are not known of a model of an older version
 * @param labelOffset label of the first class in TFRecord files; null where none was set
 * @param validation which training images were its validation split; null where it is not known
 * @param source where the set was read from; null where it is not known
 */
public record ModelOrigin(
    List<String> classNames,
    String dataset,
    DataHashes hashes,
    Integer labelOffset,
    Validation validation,
    Source source) {
  /**
   * Where a data set was read from.
   *
   * @param set its kind, as {@code data.set} of a recipe
   * @param directory as the recipe had it; null where none was needed
   */
  public record Source(String set, String directory) {
    /** Whether its files are here. */
    public boolean present() {
      return directory == null || Files.isDirectory(Path.of(directory));
    }
  }

  /**
   * How a validation split was drawn.
   *
   * @param share of the training images, where the set has no such part
   * @param seed of the run
   */
  public record Validation(double share, long seed) {
    /** Draws it again. */
    public LabelledImages of(LabelledData set) {
      return set.split(share, seed).validation();
    }
  }

  /** Nothing is known. */
  public static final ModelOrigin UNKNOWN =
      new ModelOrigin(List.of(), null, DataHashes.UNKNOWN, null, null, null);

  /** Keeps a copy. */
  public ModelOrigin {
    classNames = List.copyOf(classNames);
  }

  /**
   * Of an exported version: its {@code assets.extra/model_card.json}.
   *
   * @return {@link #UNKNOWN} where it has none
   * @throws org.cigl.InvalidInputException if the card is damaged
   */
  public static ModelOrigin ofVersion(Path version) {
    Path card = version.resolve("assets.extra").resolve(ModelCard.JSON);
    return Files.isRegularFile(card) ? read(card) : UNKNOWN;
  }

  /**
   * Reads a card, or a run's {@code summary.json} with the class names of the checkpoint beside it.
   *
   * @throws org.cigl.InvalidInputException if it is missing or damaged
   */
  public static ModelOrigin read(Path file) {
    ObjectNode tree = tree(file);
    JsonNode run = tree.has("model") ? tree.path("run") : tree;
    JsonNode offset = tree.at("/recipe/data/label_offset");
    return new ModelOrigin(
        tree.has("model") ? names(tree.at("/model/class_names")) : checkpointNames(file),
        run.path("dataset").textValue(),
        hashes(run.path("data")),
        offset.isInt() ? offset.intValue() : null,
        validation(tree.path("recipe")),
        source(tree.at("/recipe/data")));
  }

  private static Source source(JsonNode data) {
    return data.path("set").isTextual()
        ? new Source(data.path("set").textValue(), data.path("directory").textValue())
        : null;
  }

  private static Validation validation(JsonNode recipe) {
    JsonNode share = recipe.at("/data/validation");
    JsonNode seed = recipe.path("seed");
    return share.isNumber() && seed.isIntegralNumber()
        ? new Validation(share.doubleValue(), seed.longValue())
        : null;
  }

  /** The same with other names of classes. */
  public ModelOrigin withClassNames(List<String> names) {
    return new ModelOrigin(names, dataset, hashes, labelOffset, validation, source);
  }

  private static DataHashes hashes(JsonNode data) {
    return new DataHashes(
        data.path("sha256").textValue(),
        data.path("train_sha256").textValue(),
        data.path("test_sha256").textValue());
  }

  private static List<String> checkpointNames(Path summary) {
    Path model = summary.resolveSibling("checkpoint").resolve("model.json");
    return Files.isRegularFile(model) ? names(tree(model).path("class_names")) : List.of();
  }

  private static ObjectNode tree(Path file) {
    return TypedYaml.parse(TypedYaml.text(file, "model card"), file.toString());
  }

  private static List<String> names(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
