package org.cigl.documents;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cigl.network.Layer;
import org.cigl.recipe.Method;
import org.cigl.recipe.Span;

/** The keys of a YAML mapping: components of the record that it is read into, and their Javadoc. */
final class RecordKeys {
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final PropertyNamingStrategies.NamingBase NAMES =
      new PropertyNamingStrategies.SnakeCaseStrategy();

  private final Class<?> type;
  private final String comment;

  private RecordKeys(Class<?> type, String comment) {
    this.type = type;
    this.comment = comment;
  }

  /** Those of a record of this project. */
  static RecordKeys of(Class<?> type) throws IOException {
    Class<?> outer = type;
    while (outer.getEnclosingClass() != null) {
      outer = outer.getEnclosingClass();
    }
    String file = outer.getName().replace('.', '/') + ".java";
    String source = Files.readString(SOURCES.resolve(file));
    int declaration = source.indexOf("record " + type.getSimpleName() + "(");
    int begin = source.lastIndexOf("/**", declaration);
    int end = source.indexOf("*/", begin);
    String comment = source.substring(begin + 3, end).replaceAll("\\s*\n\\s*\\* ?", "\n");
    return new RecordKeys(type, comment);
  }

  /** What the mapping is, in a sentence or more. */
  String meaning() {
    int tags = comment.indexOf("\n@");
    return markdown(tags < 0 ? comment : comment.substring(0, tags));
  }

  /** A table: key, values, meaning. */
  String table() {
    if (type.getRecordComponents().length == 0) {
      return "No keys.\n";
    }
    return Arrays.stream(type.getRecordComponents())
        .map(component -> row(component))
        .collect(Collectors.joining("", "| key | values | meaning |\n| --- | --- | --- |\n", ""));
  }

  private String row(RecordComponent component) {
    return "| `%s` | %s | %s |\n"
        .formatted(
            key(type, component), values(component.getGenericType()), meaning(component.getName()));
  }

  static String key(Class<?> type, RecordComponent component) {
    try {
      JsonProperty given =
          type.getDeclaredField(component.getName()).getAnnotation(JsonProperty.class);
      return given == null ? NAMES.translate(component.getName()) : given.value();
    } catch (NoSuchFieldException e) {
      throw new LinkageError(component.getName(), e);
    }
  }

  private String meaning(String component) {
    Matcher matcher =
        Pattern.compile("\n@param " + component + "\\s+(.*?)(?=\n@|\\z)", Pattern.DOTALL)
            .matcher(comment);
    if (!matcher.find()) {
      throw new AssertionError(type + " has no @param " + component);
    }
    return markdown(matcher.group(1));
  }

  private String markdown(String javadoc) {
    return Pattern.compile("\\{@value\\s+#(\\w+)\\}")
        .matcher(javadoc)
        .replaceAll(match -> constant(match.group(1)))
        .replaceAll("\\{@code\\s+([^}]*\\{[^}]*\\}|[^}]*)\\}", "`$1`")
        .replaceAll("\\{@link\\s+[\\w.]*#?(\\w+)\\}", "`$1`")
        .replace("&amp;", "&")
        .replace("|", "\\|")
        .replaceAll("\\s+", " ")
        .strip();
  }

  private String constant(String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return String.valueOf(field.get(null));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }

  private static String values(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == List.class
          ? "list: " + values(arguments[0])
          : "mapping: " + values(arguments[0]) + " to " + values(arguments[1]);
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isEnum()) {
      return Arrays.stream(plain.getEnumConstants())
          .map(constant -> "`" + constant.toString().toLowerCase(Locale.ROOT) + "`")
          .collect(Collectors.joining(", "));
    }
    if (plain == String.class) {
      return "text";
    }
    if (plain == Boolean.class || plain == boolean.class) {
      return "`true`, `false`";
    }
    if (plain == Span.class) {
      return "`N steps`, `N epochs` or `N%`";
    }
    if (plain == Method.class) {
      return Method.all().stream()
          .map(method -> "`" + method.label() + "`")
          .collect(Collectors.joining(", "));
    }
    if (plain == Layer.class) {
      return "layer";
    }
    if (plain.isRecord() || plain.isInterface()) {
      return "mapping";
    }
    boolean fraction = plain == Double.class || plain == double.class || plain == Float.class;
    return fraction ? "number" : "whole number";
  }
}
