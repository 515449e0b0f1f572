package org.cigl.serving.json;

import static org.cigl.serving.RequestException.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SortedMap;

/** The answers of the REST API, as JSON. Not finite numbers are tokens such as {@code NaN}. */
public final class Answers {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

  private Answers() {}

  @FunctionalInterface
  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** {@code {"error": message}}. */
  public static byte[] error(String message) {
    return object(json -> json.writeStringField("error", message));
  }

  /**
   * The answer to {@code :predict}; a single output goes without its name.
   *
   * @param byRow whether a row holds all outputs ({@code predictions}), or an output all rows
   *     ({@code outputs})
   * @throws org.cigl.serving.RequestException if it goes by row but outputs differ in rows
   */
  static byte[] predictions(SortedMap<String, JsonTensor> tensors, boolean byRow) {
    return object(
        json -> {
          json.writeFieldName(byRow ? "predictions" : "outputs");
          if (byRow) {
            writeRows(json, tensors);
          } else if (tensors.size() == 1) {
            tensors.get(tensors.firstKey()).write(json);
          } else {
            json.writeStartObject();
            for (String name : tensors.keySet()) {
              json.writeFieldName(name);
              tensors.get(name).write(json);
            }
            json.writeEndObject();
          }
        });
  }

  private static void writeRows(JsonGenerator json, SortedMap<String, JsonTensor> tensors)
      throws IOException {
    long rows = tensors.get(tensors.firstKey()).rows();
    for (String name : tensors.keySet()) {
      check(
          tensors.get(name).rows() == rows && rows >= 0,
          "output '%s' has not the rows of the others: ask with 'inputs' in place of 'instances'",
          name);
    }
    json.writeStartArray();
    for (int row = 0; row < rows; row++) {
      if (tensors.size() == 1) {
        tensors.get(tensors.firstKey()).writeRow(json, row);
        continue;
      }
      json.writeStartObject();
      for (String name : tensors.keySet()) {
        json.writeFieldName(name);
        tensors.get(name).writeRow(json, row);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /**
   * The answer to {@code :classify}: pairs of label and score, by example.
   *
   * @param labels by example; null where the model gives none: then they are empty
   * @param scores by example; null where the model gives none: then they are 0
   */
  public static byte[] classifications(String[][] labels, float[][] scores) {
    int examples = labels != null ? labels.length : scores.length;
    return object(
        json -> {
          json.writeArrayFieldStart("results");
          for (int i = 0; i < examples; i++) {
            json.writeStartArray();
            int classes = labels != null ? labels[i].length : scores[i].length;
            for (int c = 0; c < classes; c++) {
              json.writeStartArray();
              json.writeString(labels != null ? labels[i][c] : "");
              json.writeNumber(scores != null ? scores[i][c] : 0);
              json.writeEndArray();
            }
            json.writeEndArray();
          }
          json.writeEndArray();
        });
  }

  /** The answer to {@code :regress}: a value by example. */
  public static byte[] regressions(float[] values) {
    return object(
        json -> {
          json.writeArrayFieldStart("results");
          for (float value : values) {
            json.writeNumber(value);
          }
          json.writeEndArray();
        });
  }

  private static byte[] object(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // cannot be: it goes to memory
    }
    return bytes.toByteArray();
  }
}
