package org.cigl.recipe;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cigl.InvalidInputException;
import org.cigl.Suggestion;
import org.cigl.files.BundledFiles;
import org.cigl.files.IoErrors;
import org.cigl.files.PathArguments;
import org.cigl.yaml.TypedYaml;

/** Reads recipes: bundled ones by name, others by path, changed by settings from outside. */
public final class RecipeFile {
  /** The recipe that is used where none is named. */
  public static final String DEFAULT = "fashion-mnist-10k";

  /** Recipes that come with the product. */
  public static final List<String> BUNDLED = BundledFiles.names("/recipes");

  private static final String TIME = "# Time: ";

  private RecipeFile() {}

  /**
   * Loads a recipe.
   *
   * @param nameOrPath a bundled recipe's name, or a path that ends in {@code .yaml} or {@code .yml}
   * @param settings values by dotted key, such as {@code topology.interval}, that replace the
   *     file's
   * @throws InvalidInputException naming the key at fault and what would be right
   */
  public static Recipe load(String nameOrPath, Map<String, String> settings) {
    return parse(text(nameOrPath), nameOrPath, settings);
  }

  /**
   * Reads a recipe from its text.
   *
   * @param origin what to call it in errors
   * @param settings as in {@link #load}
   * @throws InvalidInputException naming the key at fault and what would be right
   */
  public static Recipe parse(String text, String origin, Map<String, String> settings) {
    ObjectNode tree = TypedYaml.parse(text, origin);
    settings.forEach((key, value) -> set(tree, key, value));
    requireAll(tree, "recipe " + origin);
    return TypedYaml.bind(tree, Recipe.class, "recipe " + origin);
  }

  /** The recipe's learning rates, where they are one kind with its settings; else null. */
  private static JsonNode schedule(ObjectNode tree) {
    JsonNode group = tree.path("learning_rate");
    return group.size() == 1 && group.elements().next().isObject() ? group : null;
  }

  /**
   * What a bundled recipe trains, in one line.
   *
   * @param name of the recipe
   */
  public static String outline(String name) {
    Recipe recipe = load(name, Map.of());
    String sparsity =
        recipe.method().sparse()
            ? new DecimalFormat("0.#", DecimalFormatSymbols.getInstance(Locale.ROOT))
                    .format(100 * recipe.sparsity())
                + "% sparse, "
            : "dense, ";
    return recipe.network()
        + " on "
        + recipe.data().set()
        + ", "
        + sparsity
        + recipe.epochs()
        + " epochs";
  }

  /**
   * How long a bundled recipe takes, as its comment says.
   *
   * @param name of the recipe
   */
  public static String time(String name) {
    return text(name)
        .lines()
        .filter(line -> line.startsWith(TIME))
        .map(line -> line.substring(TIME.length()))
        .findFirst()
        .orElse("not measured");
  }

  /** Names all that is missing, where it is more than one key. */
  private static void requireAll(ObjectNode tree, String origin) {
    List<String> missing = Recipe.REQUIRED.stream().filter(key -> !tree.hasNonNull(key)).toList();
    require(
        missing.size() < 2,
        "%s: %s are missing, must be given: cigl recipe %s prints a whole recipe",
        origin,
        String.join(", ", missing),
        DEFAULT);
  }

  /**
   * The text of a recipe, comments included.
   *
   * @param nameOrPath as in {@link #load}
   * @throws InvalidInputException if there is none
   */
  public static String text(String nameOrPath) {
    if (nameOrPath.endsWith(".yaml") || nameOrPath.endsWith(".yml")) {
      return TypedYaml.text(PathArguments.of(nameOrPath, "recipe"), "recipe file");
    }
    require(
        BUNDLED.contains(nameOrPath),
        "unknown recipe '%s': must be one of %s, or the path of a .yaml file%s",
        nameOrPath,
        String.join(", ", BUNDLED),
        Suggestion.of(nameOrPath, BUNDLED));
    try (InputStream in =
        RecipeFile.class.getResourceAsStream("/recipes/" + nameOrPath + ".yaml")) {
      require(in != null, "recipe %s is missing from this build", nameOrPath);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InvalidInputException(
          "recipe " + nameOrPath + " cannot be read: " + IoErrors.of(e), e);
    }
  }

  private static void set(ObjectNode tree, String key, String value) {
    require(
        key.matches("[a-z0-9_]+(\\.[a-z0-9_]+)*"),
        "setting '%s' is no dotted key such as topology.interval",
        key);
    JsonNode scalar = TypedYaml.scalar(value, "setting " + key);
    if (key.equals("learning_rate")
        && scalar.isNumber()
        && schedule(tree) instanceof ObjectNode of) {
      LearningRates.start(of, scalar.doubleValue());
      return;
    }
    String[] steps = key.split("\\.", -1);
    ObjectNode node = tree;
    for (int i = 0; i < steps.length - 1; i++) {
      JsonNode child = node.get(steps[i]);
      require(
          child == null || child.isObject(),
          "setting '%s': %s is not a group of settings but %s, must be set as a whole",
          key,
          steps[i],
          child);
      node = child == null ? node.putObject(steps[i]) : (ObjectNode) child;
    }
    node.set(steps[steps.length - 1], scalar);
  }
}
