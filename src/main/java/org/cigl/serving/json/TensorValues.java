package org.cigl.serving.json;

import static org.cigl.serving.RequestException.bad;
import static org.cigl.serving.RequestException.check;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.reflect.Array;
import org.cigl.serving.RequestException;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Values of one tensor, row-major, as they come out of JSON. What a value may be follows TensorFlow
 * Serving: no whole number is rounded silently, and none is read from a string.
 *
 * @param <A> array of the tensor's type
 */
final class TensorValues<A> {
  /** Beyond this, not every whole number is a float. */
  private static final long FLOAT_WHOLE = (1L << 24) - 1;

  private static final long DOUBLE_WHOLE = (1L << 53) - 1;
  private static final int FIRST_LENGTH = 64;
  private static final int SHOWN = 40;

  private final String name;
  private final DataType type;
  private final Element<A> element;
  private final Builder<A> builder;
  private A values;
  private int size;

  /** Reads one value into an array. */
  @FunctionalInterface
  private interface Element<A> {
    void read(TensorValues<A> of, JsonParser parser, A values, int index) throws IOException;
  }

  /** Makes a tensor of an array's first values. */
  @FunctionalInterface
  private interface Builder<A> {
    Tensor build(Shape shape, A values, int size);
  }

  private TensorValues(
      String name, DataType type, A values, Element<A> element, Builder<A> builder) {
    this.name = name;
    this.type = type;
    this.values = values;
    this.element = element;
    this.builder = builder;
  }

  /**
   * No values yet.
   *
   * @param name of the input, for errors
   * @param nonFinite whether tokens such as {@code NaN} are numbers
   * @throws RequestException 501 if the type cannot be read
   */
  static TensorValues<?> of(String name, DataType type, boolean nonFinite) {
    return switch (type) {
      case DT_FLOAT, DT_DOUBLE -> decimals(name, type, nonFinite);
      case DT_INT32, DT_INT64, DT_UINT8 -> wholes(name, type);
      case DT_BOOL ->
          new TensorValues<>(
              name,
              type,
              new boolean[FIRST_LENGTH],
              (of, parser, values, i) -> values[i] = of.bool(parser),
              (shape, values, n) -> TBool.tensorOf(shape, DataBuffers.of(values).narrow(n)));
      case DT_STRING ->
          new TensorValues<>(
              name,
              type,
              new byte[FIRST_LENGTH][],
              (of, parser, values, i) -> values[i] = of.bytes(parser),
              (shape, values, n) ->
                  TString.tensorOfBytes(shape, DataBuffers.ofObjects(values).narrow(n)));
      default ->
          throw new RequestException(
              501, "input '" + name + "' is of type " + type + ", which this server cannot take");
    };
  }

  private static TensorValues<?> decimals(String name, DataType type, boolean nonFinite) {
    return type == DataType.DT_FLOAT
        ? new TensorValues<>(
            name,
            type,
            new float[FIRST_LENGTH],
            (of, parser, values, i) -> values[i] = of.single(parser, nonFinite),
            (shape, values, n) -> TFloat32.tensorOf(shape, DataBuffers.of(values).narrow(n)))
        : new TensorValues<>(
            name,
            type,
            new double[FIRST_LENGTH],
            (of, parser, values, i) -> values[i] = of.twice(parser, nonFinite),
            (shape, values, n) -> TFloat64.tensorOf(shape, DataBuffers.of(values).narrow(n)));
  }

  private static TensorValues<?> wholes(String name, DataType type) {
    return switch (type) {
      case DT_INT32 ->
          new TensorValues<>(
              name,
              type,
              new int[FIRST_LENGTH],
              (of, parser, values, i) ->
                  values[i] = (int) of.whole(parser, Integer.MIN_VALUE, Integer.MAX_VALUE),
              (shape, values, n) -> TInt32.tensorOf(shape, DataBuffers.of(values).narrow(n)));
      case DT_INT64 ->
          new TensorValues<>(
              name,
              type,
              new long[FIRST_LENGTH],
              (of, parser, values, i) ->
                  values[i] = of.whole(parser, Long.MIN_VALUE, Long.MAX_VALUE),
              (shape, values, n) -> TInt64.tensorOf(shape, DataBuffers.of(values).narrow(n)));
      default ->
          new TensorValues<>(
              name,
              type,
              new byte[FIRST_LENGTH],
              (of, parser, values, i) -> values[i] = (byte) of.whole(parser, 0, 255),
              (shape, values, n) -> TUint8.tensorOf(shape, DataBuffers.of(values).narrow(n)));
    };
  }

  /** Adds the value at the parser's current token. */
  void add(JsonParser parser) throws IOException {
    makeRoom();
    element.read(this, parser, values, size);
    size++;
  }

  /** Adds bytes, which only strings are. */
  void add(byte[] value) {
    makeRoom();
    if (!(values instanceof byte[][] strings)) {
      throw bad("input '%s': value %d is an object, must be %s", name, size, type);
    }
    strings[size++] = value;
  }

  /** Number of values. */
  int size() {
    return size;
  }

  /** The tensor; {@code shape} holds {@link #size} values. */
  Tensor tensor(Shape shape) {
    return builder.build(shape, values, size);
  }

  private void makeRoom() {
    int length = Array.getLength(values);
    if (size == length) {
      @SuppressWarnings("unchecked") // of the same class as values
      A longer =
          (A)
              Array.newInstance(
                  values.getClass().getComponentType(), Math.addExact(length, length / 2));
      System.arraycopy(values, 0, longer, 0, length);
      values = longer;
    }
  }

  private float single(JsonParser parser, boolean nonFinite) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
      return whole(parser, -FLOAT_WHOLE, FLOAT_WHOLE);
    }
    float value = parser.getFloatValue();
    if (!Float.isFinite(value)) {
      requireAllowed(parser, nonFinite);
    }
    return value;
  }

  private double twice(JsonParser parser, boolean nonFinite) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
      return whole(parser, -DOUBLE_WHOLE, DOUBLE_WHOLE);
    }
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value)) {
      requireAllowed(parser, nonFinite);
    }
    return value;
  }

  private void requireAllowed(JsonParser parser, boolean nonFinite) throws IOException {
    String text = parser.getText();
    if (Character.isDigit(text.charAt(text.length() - 1))) {
      throw wrong(parser); // a number beyond the type's range
    }
    check(
        nonFinite,
        "input '%s': value %d is %s, which is no JSON: must be a finite number",
        name,
        size,
        text);
  }

  private long whole(JsonParser parser, long min, long max) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        || parser.getLongValue() < min
        || parser.getLongValue() > max) {
      throw wrong(parser);
    }
    return parser.getLongValue();
  }

  private boolean bool(JsonParser parser) throws IOException {
    if (!parser.currentToken().isBoolean()) {
      throw wrong(parser);
    }
    return parser.getBooleanValue();
  }

  private byte[] bytes(JsonParser parser) throws IOException {
    byte[] value = Binary.read(parser, "input '" + name + "'");
    if (value == null) {
      throw wrong(parser);
    }
    return value;
  }

  private RequestException wrong(JsonParser parser) throws IOException {
    String text =
        switch (parser.currentToken()) {
          case VALUE_STRING -> '"' + parser.getText() + '"';
          case START_OBJECT -> "an object";
          default -> parser.getText();
        };
    String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    return bad("input '%s': value %d is %s, must be %s", name, size, shown, expected());
  }

  private String expected() {
    return switch (type) {
      case DT_FLOAT -> "a number that a float holds, whole ones exactly (DT_FLOAT)";
      case DT_DOUBLE -> "a number that a double holds, whole ones exactly (DT_DOUBLE)";
      case DT_INT32, DT_INT64, DT_UINT8 -> "a whole number within the range of " + type;
      case DT_BOOL -> "true or false (DT_BOOL)";
      default -> "a string or {\"b64\": \"...\"} (" + type + ")";
    };
  }
}
