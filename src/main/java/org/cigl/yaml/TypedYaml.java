package org.cigl.yaml;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactoryBuilder;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * YAML and JSON to typed records and back. Scalars are read by YAML 1.2's core schema. Keys are
 * snake_case; unknown and repeated keys are errors; no type named in a file is ever instantiated;
 * size and nesting are bounded, aliases refused.
 */
public final class TypedYaml {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_NESTING = 50;
  private static final YAMLMapper YAML =
      YAMLMapper.builder(factory())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private TypedYaml() {}

  /**
   * Lets a mapping be of further kinds, besides those that its type lists.
   *
   * @param kinds by their keys; those that are known already stay as they are
   */
  public static void addKinds(Map<String, ? extends Class<?>> kinds) {
    kinds.forEach(
        (key, kind) -> {
          if (BindingErrors.ADDED.putIfAbsent(kind, key) == null) {
            YAML.registerSubtypes(new NamedType(kind, key));
          }
        });
  }

  private static YAMLFactory factory() {
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(MAX_BYTES);
    YAMLFactoryBuilder builder =
        YAMLFactory.builder()
            .loaderOptions(limits)
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .disable(YAMLGenerator.Feature.USE_NATIVE_TYPE_ID);
    return new CoreSchema.Factory(builder);
  }

  /**
   * The text of a YAML file.
   *
   * @param kind what to call the file in errors, such as "recipe file"
   * @throws InvalidInputException if it does not exist, is too large, or is no text
   */
  public static String text(Path path, String kind) {
    require(
        Files.exists(path), "%s %s does not exist: must be the path of a .yaml file", kind, path);
    require(Files.isRegularFile(path), "%s %s is a folder, must be a .yaml file", kind, path);
    try {
      require(
          Files.size(path) <= MAX_BYTES,
          "%s %s has %d bytes, must have at most %d",
          kind,
          path,
          Files.size(path),
          MAX_BYTES);
      return Files.readString(path);
    } catch (IOException e) {
      throw new InvalidInputException(kind + " " + path + " cannot be read: " + IoErrors.of(e), e);
    }
  }

  /**
   * Parses a YAML mapping.
   *
   * @param text the document
   * @param origin what to call it in errors, such as its path
   * @throws InvalidInputException if it is no mapping, with the line
   */
  public static ObjectNode parse(String text, String origin) {
    JsonNode tree = read(text, origin);
    require(tree instanceof ObjectNode, "%s: must be a YAML mapping (key: value lines)", origin);
    return (ObjectNode) tree;
  }

  /** Parses one scalar as YAML does: 1 is a number, true a boolean, anything else a text. */
  public static JsonNode scalar(String text, String origin) {
    JsonNode value = read(text, origin);
    require(!value.isMissingNode(), "%s: its value is missing", origin);
    return value;
  }

  private static JsonNode read(String text, String origin) {
    try {
      refuseAliases(text, origin);
      try (JsonParser parser = YAML.createParser(text)) {
        JsonNode first = YAML.readTree(parser);
        require(
            first == null || parser.nextToken() == null,
            "%s: must hold one YAML document, not several",
            origin);
        return first == null ? MissingNode.getInstance() : first;
      }
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(origin + ": not valid YAML: " + BindingErrors.describe(e), e);
    } catch (IOException e) {
      throw new IllegalStateException("a text cannot fail to be read", e);
    }
  }

  /** Jackson would take an alias for a text: {@code *name}. */
  private static void refuseAliases(String text, String origin) throws IOException {
    try (YAMLParser parser = YAML.getFactory().createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        int line = parser.currentTokenLocation().getLineNr();
        require(
            !parser.isCurrentAlias(),
            "%s: YAML alias *%s in line %d is not supported: write the value out",
            origin,
            parser.getText(),
            line);
      }
    }
  }

  /**
   * Binds a parsed tree to a record.
   *
   * @throws InvalidInputException naming the key at fault and what would be right
   */
  public static <T> T bind(JsonNode tree, Class<T> type, String origin) {
    try {
      return YAML.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(origin + ": " + BindingErrors.describe(e), e);
    }
  }

  /** Writes a record as YAML. */
  public static String write(Object value) {
    try {
      return YAML.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes a record or map as indented JSON. */
  public static String writeJson(Object value) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A record as a tree. */
  public static ObjectNode tree(Object value) {
    return YAML.valueToTree(value);
  }
}
