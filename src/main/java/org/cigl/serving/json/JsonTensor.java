package org.cigl.serving.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.cigl.serving.RequestException;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.BooleanDataBuffer;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** A tensor's values, written as nested lists. */
final class JsonTensor {
  /** Ending of the names of outputs whose strings are bytes rather than text. */
  private static final String BYTES = "_bytes";

  private final long[] sizes;
  private final Item item;

  /** Writes the value at an index, row-major. */
  @FunctionalInterface
  private interface Item {
    void write(JsonGenerator json, int index) throws IOException;
  }

  private JsonTensor(long[] sizes, Item item) {
    this.sizes = sizes;
    this.item = item;
  }

  /**
   * Copies a tensor's values.
   *
   * @param name of the output
   * @throws RequestException 501 if the type cannot be written
   */
  static JsonTensor of(String name, Tensor tensor) {
    int size = Math.toIntExact(tensor.shape().size());
    return new JsonTensor(tensor.shape().asArray(), item(name, tensor, size));
  }

  private static Item item(String name, Tensor tensor, int size) {
    if (tensor instanceof TFloat32 floats) {
      float[] values = new float[size];
      floats.copyTo(DataBuffers.of(values));
      return (json, i) -> json.writeNumber(values[i]);
    } else if (tensor instanceof TFloat64 doubles) {
      double[] values = new double[size];
      doubles.copyTo(DataBuffers.of(values));
      return (json, i) -> json.writeNumber(values[i]);
    } else if (tensor instanceof TInt32 ints) {
      int[] values = new int[size];
      ints.copyTo(DataBuffers.of(values));
      return (json, i) -> json.writeNumber(values[i]);
    } else if (tensor instanceof TInt64 longs) {
      long[] values = new long[size];
      longs.copyTo(DataBuffers.of(values));
      return (json, i) -> json.writeNumber(values[i]);
    } else if (tensor instanceof TUint8 bytes) {
      byte[] values = new byte[size];
      bytes.copyTo(DataBuffers.of(values));
      return (json, i) -> json.writeNumber(Byte.toUnsignedInt(values[i]));
    } else if (tensor instanceof TBool booleans) {
      BooleanDataBuffer values = DataBuffers.ofBooleans(size);
      booleans.copyTo(values);
      return (json, i) -> json.writeBoolean(values.getBoolean(i));
    } else if (tensor instanceof TString strings) {
      return strings(name, strings, size);
    }
    throw new RequestException(
        501,
        "output '"
            + name
            + "' is of type "
            + tensor.dataType()
            + ", which this server cannot give");
  }

  private static Item strings(String name, TString tensor, int size) {
    byte[][] values = new byte[size][];
    tensor.asBytes().copyTo(DataBuffers.of(values, false, false));
    if (name.endsWith(BYTES)) {
      return (json, i) -> {
        json.writeStartObject();
        json.writeStringField(Binary.KEY, Base64.getEncoder().encodeToString(values[i]));
        json.writeEndObject();
      };
    }
    return (json, i) -> json.writeString(new String(values[i], StandardCharsets.UTF_8));
  }

  /** Number of rows; -1 for a scalar, which has none. */
  long rows() {
    return sizes.length == 0 ? -1 : sizes[0];
  }

  /** Some of its rows. */
  JsonTensor part(int from, int count) {
    long[] part = sizes.clone();
    part[0] = count;
    int offset = from * rowSize();
    return new JsonTensor(part, (json, i) -> item.write(json, offset + i));
  }

  private int rowSize() {
    int size = 1;
    for (int i = 1; i < sizes.length; i++) {
      size *= (int) sizes[i];
    }
    return size;
  }

  /** Writes the whole tensor. */
  void write(JsonGenerator json) throws IOException {
    write(json, 0, 0);
  }

  /** Writes one row. */
  void writeRow(JsonGenerator json, int row) throws IOException {
    write(json, 1, row * rowSize());
  }

  private int write(JsonGenerator json, int depth, int from) throws IOException {
    if (depth == sizes.length) {
      item.write(json, from);
      return from + 1;
    }
    int next = from;
    json.writeStartArray();
    for (int i = 0; i < sizes[depth]; i++) {
      next = write(json, depth + 1, next);
    }
    json.writeEndArray();
    return next;
  }
}
