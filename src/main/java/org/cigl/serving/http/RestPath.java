package org.cigl.serving.http;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cigl.serving.RequestException;

/**
 * What a path of the REST API asks for.
 *
 * @param verb what to do
 * @param model its name
 * @param version empty for the newest, or for all
 */
record RestPath(Verb verb, String model, Optional<Long> version) {
  private static final Pattern PATH =
      Pattern.compile(
          "/v1/models/(?<model>[^/:]+)(?:/versions/(?<version>\\d{1,18}))?"
              + "(?:/(?<metadata>metadata)|:(?<verb>classify|regress|predict))?");
  private static final Pattern LABEL = Pattern.compile("/v1/models/[^/:]+/labels/.*");

  /** What can be asked for. */
  enum Verb {
    STATUS,
    METADATA,
    CLASSIFY,
    REGRESS,
    PREDICT;

    /** Whether it is asked for by POST with a body; the others by GET. */
    boolean posted() {
      return this == CLASSIFY || this == REGRESS || this == PREDICT;
    }

    /** As paths and metrics spell it. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Parses a path.
   *
   * @throws RequestException 404 if the API has no such
   */
  static RestPath parse(String path) {
    Matcher matcher = PATH.matcher(path);
    if (!matcher.matches()) {
      throw RequestException.notFound(
          "there is nothing at %s: %s",
          path,
          LABEL.matcher(path).matches()
              ? "version labels are not supported, name a version as /versions/N"
              : "must be /v1/models/NAME[/versions/N] with nothing, /metadata, :predict,"
                  + " :classify or :regress after it");
    }
    return new RestPath(
        verb(matcher),
        matcher.group("model"),
        Optional.ofNullable(matcher.group("version")).map(Long::valueOf));
  }

  private static Verb verb(Matcher matcher) {
    if (matcher.group("metadata") != null) {
      return Verb.METADATA;
    }
    String verb = matcher.group("verb");
    return verb == null ? Verb.STATUS : Verb.valueOf(verb.toUpperCase(Locale.ROOT));
  }
}
