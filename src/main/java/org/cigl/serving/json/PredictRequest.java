package org.cigl.serving.json;

import static org.cigl.serving.RequestException.bad;
import static org.cigl.serving.RequestException.check;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cigl.serving.RequestException;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * A request to {@code :predict}: its inputs row by row under {@code instances}, or tensor by tensor
 * under {@code inputs}.
 */
public final class PredictRequest {
  private static final String ROWS = "instances";
  private static final String COLUMNS = "inputs";

  private final JsonBody body;

  /**
   * Checks that the text is a request.
   *
   * @param text one JSON object
   * @throws RequestException if it is not
   */
  public PredictRequest(byte[] text) {
    body = new JsonBody(text);
    check(
        body.has(ROWS) != body.has(COLUMNS),
        "the request has %s of '%s' and '%s', must have one",
        body.has(ROWS) ? "both" : "neither",
        ROWS,
        COLUMNS);
  }

  /** The signature that is asked for; empty for the default. */
  public String signature() {
    return body.string("signature_name");
  }

  /** Whether the answer goes row by row, too. */
  public boolean byRow() {
    return body.has(ROWS);
  }

  /**
   * Reads the inputs.
   *
   * @throws RequestException if they do not fit the signature
   */
  public NamedTensors inputs(SignatureDef signature, ReadingRules rules) {
    Map<String, DenseReader> readers = new TreeMap<>();
    for (Map.Entry<String, TensorInfo> input : signature.getInputsMap().entrySet()) {
      readers.put(input.getKey(), new DenseReader(input.getKey(), input.getValue(), rules));
    }
    check(!readers.isEmpty(), "the signature has no input");
    body.value(
        byRow() ? ROWS : COLUMNS,
        parser -> {
          if (byRow()) {
            readRows(parser, readers);
          } else {
            readColumns(parser, readers);
          }
          return null;
        });
    NamedTensors tensors = new NamedTensors();
    try {
      readers.forEach((name, reader) -> tensors.put(name, reader.tensor()));
      return tensors;
    } catch (RequestException e) {
      tensors.close();
      throw e;
    }
  }

  private static void readRows(JsonParser parser, Map<String, DenseReader> readers)
      throws IOException {
    check(parser.currentToken() == JsonToken.START_ARRAY, "'%s' must be a list", ROWS);
    int row = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      row++;
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        readRowObject(parser, readers, row);
      } else {
        only(readers, ROWS).readRow(parser);
      }
      for (Map.Entry<String, DenseReader> reader : readers.entrySet()) {
        check(
            reader.getValue().rows() == row,
            "'%s': row %d has no '%s'",
            ROWS,
            row - 1,
            reader.getKey());
      }
    }
    check(row > 0, "'%s' is empty, must hold at least one row", ROWS);
  }

  private static void readRowObject(JsonParser parser, Map<String, DenseReader> readers, int row)
      throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (name.equals(Binary.KEY) && !readers.containsKey(name)) {
        only(readers, ROWS).bytesRow(Binary.readObject(parser, ROWS + " " + (row - 1)));
        return;
      }
      parser.nextToken();
      named(readers, name).readRow(parser);
    }
  }

  private static void readColumns(JsonParser parser, Map<String, DenseReader> readers)
      throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      only(readers, COLUMNS).readAll(parser);
      return;
    }
    Set<String> missing = new TreeSet<>(readers.keySet());
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (name.equals(Binary.KEY) && !readers.containsKey(name)) {
        only(readers, COLUMNS).bytes(Binary.readObject(parser, COLUMNS));
        return;
      }
      parser.nextToken();
      named(readers, name).readAll(parser);
      missing.remove(name);
    }
    check(missing.isEmpty(), "'%s' has no %s", COLUMNS, String.join(", ", missing));
  }

  private static DenseReader only(Map<String, DenseReader> readers, String key) {
    check(
        readers.size() == 1,
        "'%s' has values without names, must name the inputs: %s",
        key,
        String.join(", ", readers.keySet()));
    return readers.values().iterator().next();
  }

  private static DenseReader named(Map<String, DenseReader> readers, String name) {
    DenseReader reader = readers.get(name);
    if (reader == null) {
      throw bad(
          "the signature has no input '%s', must be one of: %s",
          name, String.join(", ", readers.keySet()));
    }
    return reader;
  }
}
