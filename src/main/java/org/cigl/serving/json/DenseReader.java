package org.cigl.serving.json;

import static org.cigl.serving.RequestException.bad;
import static org.cigl.serving.RequestException.check;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Reads one input out of nested lists. The first list at a depth gives the size there; all others
 * must have it.
 */
final class DenseReader {
  private static final int MAX_RANK = 16;
  private static final int UNKNOWN = -1;

  private final String name;
  private final TensorInfo info;
  private final ReadingRules rules;
  private final TensorValues<?> values;
  private final int[] sizes = new int[MAX_RANK];
  private int rank = UNKNOWN;
  private int rows;

  DenseReader(String name, TensorInfo info, ReadingRules rules) {
    check(!info.hasCooSparse(), "input '%s' is a sparse tensor, which JSON cannot give", name);
    this.name = name;
    this.info = info;
    this.rules = rules;
    this.values = TensorValues.of(name, info.getDtype(), rules.nonFinite());
    Arrays.fill(sizes, UNKNOWN);
  }

  /** Reads a whole tensor at the parser's current token. */
  void readAll(JsonParser parser) throws IOException {
    read(parser, 0);
  }

  /** Reads the next row of the batch. */
  void readRow(JsonParser parser) throws IOException {
    nextRow();
    read(parser, 1);
  }

  /** Takes bytes as the whole tensor, a scalar. */
  void bytes(byte[] value) {
    leaf(0);
    values.add(value);
  }

  /** Takes bytes as the next row of the batch. */
  void bytesRow(byte[] value) {
    nextRow();
    leaf(1);
    values.add(value);
  }

  /** Rows that were read one by one. */
  int rows() {
    return rows;
  }

  private void nextRow() {
    rows++;
    requireBatch(rows);
  }

  private void requireBatch(int size) {
    check(
        size <= rules.maxBatch(),
        "input '%s' has more than %d rows, the most that this server takes at a time",
        name,
        rules.maxBatch());
  }

  private void read(JsonParser parser, int depth) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      leaf(depth);
      values.add(parser);
      return;
    }
    check(
        depth < (rank == UNKNOWN ? MAX_RANK : rank),
        "input '%s': a list at depth %d, where other values are numbers or strings: all must be"
            + " nested alike",
        name,
        depth);
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      count++;
      if (depth == 0) {
        requireBatch(count);
      }
      read(parser, depth + 1);
    }
    if (sizes[depth] == UNKNOWN) {
      sizes[depth] = count;
    }
    check(
        sizes[depth] == count,
        "input '%s': a list of %d at depth %d where another has %d: all must be of one size",
        name,
        count,
        depth,
        sizes[depth]);
  }

  private void leaf(int depth) {
    if (rank == UNKNOWN) {
      rank = depth;
    }
    check(
        rank == depth,
        "input '%s': a value at depth %d where another is at %d: all must be nested alike",
        name,
        depth,
        rank);
  }

  /**
   * The tensor that was read; the caller closes it.
   *
   * @throws org.cigl.serving.RequestException if its shape is not the signature's
   */
  Tensor tensor() {
    if (rows > 0) {
      sizes[0] = rows;
    }
    check(values.size() > 0, "input '%s' holds no value, must be of shape %s", name, expected());
    int[] shape = Arrays.copyOf(sizes, rank);
    if (!fits(shape)) {
      throw bad("input '%s' is of shape %s, must be %s", name, Arrays.toString(shape), expected());
    }
    return values.tensor(Shape.of(Arrays.stream(shape).asLongStream().toArray()));
  }

  private boolean fits(int[] shape) {
    TensorShapeProto wanted = info.getTensorShape();
    if (wanted.getUnknownRank()) {
      return true;
    }
    boolean fits = wanted.getDimCount() == shape.length;
    for (int i = 0; fits && i < shape.length; i++) {
      long size = wanted.getDim(i).getSize();
      fits = size < 0 || size == shape[i];
    }
    return fits;
  }

  private String expected() {
    return info.getTensorShape().getDimList().stream()
        .map(dim -> Long.toString(dim.getSize()))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
