package org.cigl.yaml;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.Suggestion;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Turns Jackson's errors into ours: the key, the value found, what would be right. */
final class BindingErrors {
  private static final Map<Class<?>, String> RIGHT =
      Map.ofEntries(
          Map.entry(int.class, "a whole number"),
          Map.entry(Integer.class, "a whole number"),
          Map.entry(long.class, "a whole number"),
          Map.entry(Long.class, "a whole number"),
          Map.entry(double.class, "a number"),
          Map.entry(Double.class, "a number"),
          Map.entry(float.class, "a number"),
          Map.entry(Float.class, "a number"),
          Map.entry(boolean.class, "true or false"),
          Map.entry(Boolean.class, "true or false"),
          Map.entry(String.class, "a text"));

  /** Kinds that others add, with their keys. */
  static final Map<Class<?>, String> ADDED = new ConcurrentHashMap<>();

  private static final Pattern OF_KEY = Pattern.compile("[a-z][a-z0-9_]* (is|are|has|must) ");

  private BindingErrors() {}

  /** One line on what is wrong. */
  static String describe(JsonProcessingException e) {
    String where = e instanceof JsonMappingException mapping ? path(mapping) : "";
    String prefix = where.isEmpty() ? "" : where + ": ";
    InvalidInputException ours = cause(e, InvalidInputException.class);
    if (ours != null) {
      return joined(where + (where.isEmpty() ? "" : kind(e)), ours.getMessage());
    }
    if (cause(e, NullPointerException.class) != null) {
      return prefix + "a value is null, must be given";
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "unknown key "
          + where
          + "; known here: "
          + sorted(unknown.getKnownPropertyIds())
          + suggestion(unknown);
    }
    if (e instanceof InvalidTypeIdException type && type.getTypeId() != null) {
      return prefix + "unknown kind '" + type.getTypeId() + "'; known: " + knownTypes(type);
    }
    if (e instanceof MismatchedInputException missing
        && e.getOriginalMessage().startsWith("Cannot map `null`")) {
      return where + " is missing, must be " + right(missing.getTargetType());
    }
    InputCoercionException overflow = cause(e, InputCoercionException.class);
    if (overflow != null) {
      return prefix
          + found(overflow.getProcessor())
          + " is too large, must be "
          + right(overflow.getTargetType());
    }
    if (e instanceof MismatchedInputException mismatch
        && mismatch.getTargetType() != null
        && mismatch.getProcessor() instanceof JsonParser parser) {
      return prefix + found(parser) + " is not " + right(mismatch.getTargetType());
    }
    if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
      int line = yaml.getProblemMark().getLine() + 1;
      return yaml.getProblem() + " (line " + line + ")";
    }
    String message =
        e.getOriginalMessage()
            .lines()
            .findFirst()
            .orElse("cannot be read")
            .replaceFirst(", from `.*`", "");
    String line =
        e.getLocation() == null || e.getLocation().getLineNr() < 1
            ? ""
            : " (line " + e.getLocation().getLineNr() + ")";
    return prefix + message + line;
  }

  /** What a check says of a key of its own mapping, with the whole key. */
  private static String joined(String where, String message) {
    if (where.isEmpty() || message.startsWith(where + ".")) {
      return message;
    }
    return where + (OF_KEY.matcher(message).lookingAt() ? "." : ": ") + message;
  }

  /** The kind that stands between a key and the settings below it, with a dot; or nothing. */
  private static String kind(JsonProcessingException e) {
    if (!(e instanceof ValueInstantiationException failed)) {
      return "";
    }
    Class<?> type = failed.getType().getRawClass();
    if (ADDED.containsKey(type)) {
      return "." + ADDED.get(type);
    }
    return Arrays.stream(type.getInterfaces())
        .map(parent -> parent.getAnnotation(JsonSubTypes.class))
        .filter(Objects::nonNull)
        .flatMap(all -> Arrays.stream(all.value()))
        .filter(kind -> kind.value() == type)
        .map(kind -> "." + kind.name())
        .findFirst()
        .orElse("");
  }

  private static <T extends Throwable> T cause(Throwable e, Class<T> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }

  private static String found(JsonParser parser) {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_ARRAY) {
      return "a list";
    }
    if (token == null || !token.isScalarValue()) {
      return "a mapping";
    }
    try {
      boolean number = token == JsonToken.VALUE_NUMBER_FLOAT;
      return "'"
          + (number ? InvalidInputException.readable(parser.getDoubleValue()) : parser.getText())
          + "'";
    } catch (IOException e) {
      return "the value";
    }
  }

  private static String right(Class<?> target) {
    if (target.isEnum()) {
      return Arrays.stream(target.getEnumConstants())
          .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (Collection.class.isAssignableFrom(target)) {
      return "a list";
    }
    if (target.isAnnotationPresent(JsonSubTypes.class)) {
      return "one kind with its settings below (kind: {key: value}); known: " + kinds(target);
    }
    boolean isKind =
        Arrays.stream(target.getInterfaces())
            .anyMatch(type -> type.isAnnotationPresent(JsonSubTypes.class));
    return RIGHT.getOrDefault(
        target,
        isKind
            ? "a mapping of the kind's settings (key: value, or {} for none)"
            : "a mapping (key: value)");
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
    return kinds(e.getBaseType().getRawClass());
  }

  private static String kinds(Class<?> base) {
    JsonSubTypes subtypes = base.getAnnotation(JsonSubTypes.class);
    return subtypes == null
        ? "none"
        : Stream.concat(
                Arrays.stream(subtypes.value()).map(JsonSubTypes.Type::name),
                ADDED.keySet().stream().filter(base::isAssignableFrom).map(ADDED::get).sorted())
            .collect(Collectors.joining(", "));
  }

  private static String suggestion(UnrecognizedPropertyException unknown) {
    Collection<Object> known = unknown.getKnownPropertyIds();
    return known == null
        ? ""
        : Suggestion.of(unknown.getPropertyName(), known.stream().map(Object::toString).toList());
  }

  private static String sorted(Collection<Object> names) {
    return names == null
        ? "none"
        : names.stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
  }
}
