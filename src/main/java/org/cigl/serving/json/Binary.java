package org.cigl.serving.json;

import static org.cigl.serving.RequestException.bad;
import static org.cigl.serving.RequestException.check;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import org.cigl.data.EncodedImageSize;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;

/** Strings of bytes in JSON: as text, or as an object with base64 under the key {@code b64}. */
final class Binary {
  static final String KEY = "b64";

  private Binary() {}

  /** Images may also be inside of a serialized example. */
  private static byte[] bounded(byte[] bytes, String name) {
    requireBounded(bytes, name);
    for (Feature feature : features(bytes)) {
      feature
          .getBytesList()
          .getValueList()
          .forEach(value -> requireBounded(value.toByteArray(), name));
    }
    return bytes;
  }

  private static Collection<Feature> features(byte[] bytes) {
    try {
      return Example.parseFrom(bytes).getFeatures().getFeatureMap().values();
    } catch (InvalidProtocolBufferException e) {
      return List.of(); // something else
    }
  }

  private static void requireBounded(byte[] bytes, String name) {
    EncodedImageSize size = EncodedImageSize.of(bytes);
    check(
        size.pixels() <= EncodedImageSize.MOST_PIXELS,
        "%s: an image is %dx%d, must have at most %d pixels: scale it down",
        name,
        size.height(),
        size.width(),
        EncodedImageSize.MOST_PIXELS);
  }

  /**
   * Bytes of a string, or of an object of bytes; null where the current token begins neither.
   *
   * @param name what it is, for errors
   */
  static byte[] read(JsonParser parser, String name) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return bounded(parser.getText().getBytes(StandardCharsets.UTF_8), name);
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return null;
    }
    check(
        parser.nextToken() == JsonToken.FIELD_NAME && parser.currentName().equals(KEY),
        "%s: an object must be of the form {\"%s\": \"...\"}",
        name,
        KEY);
    return readObject(parser, name);
  }

  /** Bytes of an object of which the key {@code b64} has just been read. */
  static byte[] readObject(JsonParser parser, String name) throws IOException {
    check(
        parser.nextToken() == JsonToken.VALUE_STRING,
        "%s: the value of '%s' must be a string",
        name,
        KEY);
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(parser.getText());
    } catch (IllegalArgumentException e) {
      throw bad("%s: the value of '%s' is not base64: %s", name, KEY, e.getMessage());
    }
    check(
        parser.nextToken() == JsonToken.END_OBJECT,
        "%s: an object with '%s' must have no other key",
        name,
        KEY);
    return bounded(bytes, name);
  }
}
