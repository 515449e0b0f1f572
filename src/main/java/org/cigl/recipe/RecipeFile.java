package org.cigl.recipe;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.cigl.InvalidInputException;
import org.cigl.files.BundledFiles;
import org.cigl.files.PathArguments;
import org.cigl.files.IoErrors;
import org.cigl.yaml.TypedYaml;

/** Reads recipes: bundled ones by name, others by path, changed by settings from outside. */
public final class RecipeFile {
  /** The recipe that is used where none is named. */
  public static final String DEFAULT = "fashion-mnist-10k";

  /** Recipes that come with the product. */
  public static final List<String> BUNDLED = BundledFiles.names("/recipes");

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
    return TypedYaml.bind(tree, Recipe.class, "recipe " + origin);
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
        "unknown recipe '%s': must be one of %s, or the path of a .yaml file",
        nameOrPath,
        String.join(", ", BUNDLED));
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
    node.set(steps[steps.length - 1], TypedYaml.scalar(value, "setting " + key));
  }
}
