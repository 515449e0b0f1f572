package org.cigl.network;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.cigl.InvalidInputException;
import org.cigl.Suggestion;
import org.cigl.files.BundledFiles;
import org.cigl.files.IoErrors;
import org.cigl.files.PathArguments;
import org.cigl.yaml.TypedYaml;

/** A network as data: one YAML file, independent of image size and number of classes. */
public final class NetworkFile {
  /** Networks that come with the product: the files in {@code graphs/}, in alphabetical order. */
  public static final List<String> BUNDLED = BundledFiles.names("/graphs");

  private final String name;
  private final String text;
  private final ObjectNode tree;
  private final String origin;

  /** The file's fields once blocks are expanded. */
  private record Content(
      String name, String source, List<Integer> input, int classes, List<Layer> layers) {}

  private NetworkFile(String origin, String text) {
    this.origin = origin;
    this.text = text;
    this.tree = TypedYaml.parse(text, origin);
    this.name = tree.path("name").asText();
    require(
        name.matches("[a-z0-9][a-z0-9._-]{0,63}"),
        "%s: name is '%s', must be lower-case letters, digits, '.', '_' or '-'",
        origin,
        name);
  }

  /**
   * Loads a network.
   *
   * @param nameOrPath a path that ends in {@code .yaml} or {@code .yml}, or the name of a bundled
   *     network
   * @throws InvalidInputException if there is none or it is malformed
   */
  public static NetworkFile load(String nameOrPath) {
    if (nameOrPath.endsWith(".yaml") || nameOrPath.endsWith(".yml")) {
      return new NetworkFile(
          nameOrPath, TypedYaml.text(PathArguments.of(nameOrPath, "network"), "network file"));
    }
    require(
        BUNDLED.contains(nameOrPath),
        "unknown network '%s': must be one of %s, or the path of a .yaml file%s",
        nameOrPath,
        String.join(", ", BUNDLED),
        Suggestion.of(nameOrPath, BUNDLED));
    try (InputStream in =
        NetworkFile.class.getResourceAsStream("/graphs/" + nameOrPath + ".yaml")) {
      require(in != null, "network %s is missing from this build", nameOrPath);
      return new NetworkFile(nameOrPath, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new InvalidInputException(
          "network " + nameOrPath + " cannot be read: " + IoErrors.of(e), e);
    }
  }

  /** Parses a network from its text; {@code origin} names it in errors. */
  public static NetworkFile parse(String text, String origin) {
    return new NetworkFile(origin, text);
  }

  /** The network's name. */
  public String name() {
    return name;
  }

  /** Where the network is from, in one line; empty where the file does not say. */
  public String source() {
    return tree.path("source").asText();
  }

  /** The file as it is, for keeping it beside a run. */
  public String text() {
    return text;
  }

  /** The network for the file's own image size and number of classes. */
  public Network network() {
    Content content = content(tree.path("classes"));
    List<Integer> input = content.input();
    require(
        input != null && input.size() == 3 && !input.contains(null),
        "%s: input is %s, must be [height, width, channels]",
        origin,
        input);
    return network(new ImageShape(input.get(0), input.get(1), input.get(2)), content.classes());
  }

  /** The network for images of that shape and that many classes. */
  public Network network(ImageShape input, int classes) {
    require(classes >= 2, "%s: number of classes is %d, must be at least 2", origin, classes);
    List<Layer> layers = content(IntNode.valueOf(classes)).layers();
    try {
      return Network.compile(name, layers, input, classes);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(origin + ": " + e.getMessage(), e);
    }
  }

  private Content content(JsonNode classes) {
    LayerKinds.register();
    ObjectNode expanded = tree.deepCopy();
    JsonNode blocks = expanded.path("blocks");
    expanded.set(
        "layers",
        new BlockExpander(blocks, origin)
            .expand(tree.get("layers"), Map.of("classes", classes), 0));
    expanded.remove("blocks");
    return TypedYaml.bind(expanded, Content.class, origin);
  }
}
