package org.cigl.yaml;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import org.cigl.InvalidInputException;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * YAML and JSON to typed records and back. Keys are snake_case; unknown and repeated keys are
 * errors; no type named in a file is ever instantiated; size, nesting and aliases are bounded.
 */
public final class TypedYaml {
  private static final int MAX_CHARACTERS = 1 << 20;
  private static final YAMLMapper YAML =
      YAMLMapper.builder(factory())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .build();
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private TypedYaml() {}

  private static YAMLFactory factory() {
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(MAX_CHARACTERS);
    limits.setMaxAliasesForCollections(0);
    limits.setNestingDepthLimit(50);
    return YAMLFactory.builder()
        .loaderOptions(limits)
        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
        .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
        .disable(YAMLGenerator.Feature.USE_NATIVE_TYPE_ID)
        .build();
  }

  /**
   * Parses a YAML mapping.
   *
   * @param text the document
   * @param origin what to call it in errors, such as its path
   * @throws InvalidInputException if it is no mapping, with the line
   */
  public static ObjectNode parse(String text, String origin) {
    try {
      JsonNode tree = YAML.readTree(text);
      InvalidInputException.require(
          tree instanceof ObjectNode, "%s: must be a YAML mapping (key: value lines)", origin);
      return (ObjectNode) tree;
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(origin + ": not valid YAML: " + describe(e), e);
    }
  }

  /** Parses one scalar as YAML does: 1 is a number, true a boolean, anything else a text. */
  public static JsonNode scalar(String text, String origin) {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(origin + ": not valid YAML: " + describe(e), e);
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
      throw new InvalidInputException(origin + ": " + describe(e), e);
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

  private static String describe(JsonProcessingException e) {
    InvalidInputException ours = ours(e);
    String where = e instanceof JsonMappingException mapping ? path(mapping) : "";
    String prefix = where.isEmpty() ? "" : where + ": ";
    if (ours != null) {
      return prefix + ours.getMessage();
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "unknown key " + where + "; known here: " + sorted(unknown.getKnownPropertyIds());
    }
    if (e instanceof InvalidTypeIdException type) {
      return prefix + "unknown kind '" + type.getTypeId() + "'; known: " + knownTypes(type);
    }
    if (e instanceof InvalidFormatException format) {
      Class<?> target = format.getTargetType();
      String right =
          target.isEnum()
              ? Arrays.stream(target.getEnumConstants())
                  .map(constant -> constant.toString().toLowerCase(java.util.Locale.ROOT))
                  .collect(Collectors.joining(", ", "one of ", ""))
              : "a value of type " + target.getSimpleName();
      return prefix + "'" + format.getValue() + "' is not " + right;
    }
    if (e.getOriginalMessage().startsWith("Cannot map `null`")) {
      return where + " is missing";
    }
    String message = e.getOriginalMessage().lines().findFirst().orElse("cannot be read");
    String line =
        e.getLocation() == null || e.getLocation().getLineNr() < 1
            ? ""
            : " (line " + e.getLocation().getLineNr() + ")";
    return prefix + message + line;
  }

  private static InvalidInputException ours(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidInputException ours) {
        return ours;
      }
    }
    return null;
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }

  private static String knownTypes(InvalidTypeIdException e) {
    var subtypes =
        e.getBaseType()
            .getRawClass()
            .getAnnotation(com.fasterxml.jackson.annotation.JsonSubTypes.class);
    return subtypes == null
        ? "none"
        : Arrays.stream(subtypes.value())
            .map(com.fasterxml.jackson.annotation.JsonSubTypes.Type::name)
            .collect(Collectors.joining(", "));
  }

  private static String sorted(Collection<Object> names) {
    return names == null
        ? "none"
        : names.stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
  }
}
