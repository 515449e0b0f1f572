package org.cigl.serving.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.cigl.network.ImageShape;

/** Requests to {@code :predict} over images, in the format by column, which is the smaller. */
public final class PredictBody {
  private static final JsonFactory JSON = new JsonFactory();

  private PredictBody() {}

  /**
   * The request as JSON.
   *
   * @param raw images, NHWC
   */
  public static byte[] of(String signature, float[] raw, int count, ImageShape shape) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("signature_name", signature);
      json.writeObjectFieldStart("inputs");
      json.writeFieldName("images");
      int[] sizes = {count, shape.height(), shape.width(), shape.channels()};
      write(json, raw, sizes, 0, 0);
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // cannot be: it goes to memory
    }
    return bytes.toByteArray();
  }

  private static int write(JsonGenerator json, float[] raw, int[] sizes, int depth, int from)
      throws IOException {
    if (depth == sizes.length) {
      float value = raw[from];
      if (value == (int) value) {
        json.writeNumber((int) value); // pixels mostly are, and it is shorter
      } else {
        json.writeNumber(value);
      }
      return from + 1;
    }
    int next = from;
    json.writeStartArray();
    for (int i = 0; i < sizes[depth]; i++) {
      next = write(json, raw, sizes, depth + 1, next);
    }
    json.writeEndArray();
    return next;
  }
}
