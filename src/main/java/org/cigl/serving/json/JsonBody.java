package org.cigl.serving.json;

import static org.cigl.serving.RequestException.bad;
import static org.cigl.serving.RequestException.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The JSON object of a request. It is read as a stream, more than once where need be, and never
 * made into a tree: a tree takes many times the memory of the text.
 */
final class JsonBody {
  private static final int MAX_NESTING = 64;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          // Read as tokens; whether they are let in is for ReadingRules to say, with a clear error.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxStringLength(Integer.MAX_VALUE) // the body's own limit is lower
                  .build())
          .build();

  private final byte[] text;
  private final Set<String> keys = new HashSet<>();
  private final Map<String, String> strings = new HashMap<>();

  /** Reads something at the parser's current token. */
  @FunctionalInterface
  interface Reader<T> {
    /** Reads one value whole; the parser is left at its last token. */
    T read(JsonParser parser) throws IOException;
  }

  /**
   * Goes through the whole text once.
   *
   * @throws org.cigl.serving.RequestException if it is not one JSON object
   */
  JsonBody(byte[] text) {
    this.text = text;
    parse(
        parser -> {
          while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            keys.add(key);
            if (parser.nextToken() == JsonToken.VALUE_STRING && parser.getTextLength() < 1000) {
              strings.put(key, parser.getText());
            }
            parser.skipChildren();
          }
          check(parser.nextToken() == null, "the request must end after its JSON object");
          return null;
        });
  }

  /** Whether the object has a key. */
  boolean has(String key) {
    return keys.contains(key);
  }

  /**
   * A string of the object.
   *
   * @return empty where the key is not there
   */
  String string(String key) {
    check(!has(key) || strings.containsKey(key), "'%s' must be a string", key);
    return strings.getOrDefault(key, "");
  }

  /** Reads the value of a key that is there. */
  <T> T value(String key, Reader<T> reader) {
    return parse(
        parser -> {
          while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean found = parser.currentName().equals(key);
            parser.nextToken();
            if (found) {
              return reader.read(parser);
            }
            parser.skipChildren();
          }
          throw bad("'%s' is missing", key);
        });
  }

  private <T> T parse(Reader<T> reader) {
    try (JsonParser parser = JSON.createParser(text)) {
      check(parser.nextToken() == JsonToken.START_OBJECT, "the request must be a JSON object");
      return reader.read(parser);
    } catch (JsonProcessingException e) {
      throw bad(
          "the request is not JSON%s: %s",
          e.getLocation() == null
              ? ""
              : " at line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr(),
          e.getOriginalMessage().replaceAll("\\s+", " "));
    } catch (IOException e) { // of its encoding: it is in memory
      throw bad("the request is not JSON: %s", String.valueOf(e.getMessage()));
    }
  }
}
