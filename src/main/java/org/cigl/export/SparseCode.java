package org.cigl.export;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/**
 * A tensor without its zeros: the other values in row-major order, and where they are, in the
 * smaller of two layouts. Below an eighth of nonzeros that is usually {@link Layout#GAPS}.
 */
final class SparseCode {
  private static final int SKIP = 255;

  /** How positions are written down. */
  enum Layout {
    /** One bit an entry, 1 where it is stored, the first entry in a byte's highest bit. */
    BITMAP,
    /**
     * One byte a stored entry: how many entries since the one before are left out, up to 254; a
     * byte of 255 leaves 255 out and stores none.
     */
    GAPS
  }

  private final Layout layout;
  private final byte[] positions;
  private final float[] nonzeros;

  private SparseCode(Layout layout, byte[] positions, float[] nonzeros) {
    this.layout = layout;
    this.positions = positions;
    this.nonzeros = nonzeros;
  }

  /** Codes a tensor's values. */
  static SparseCode of(float[] dense) {
    float[] kept = new float[dense.length];
    int count = 0;
    ByteArrayOutputStream gaps = new ByteArrayOutputStream();
    byte[] bitmap = new byte[(dense.length + 7) / 8];
    int gap = 0;
    for (int i = 0; i < dense.length; i++) {
      if (dense[i] == 0) {
        gap++;
        continue;
      }
      kept[count++] = dense[i];
      bitmap[i / 8] |= (byte) (0x80 >> i % 8);
      for (; gap >= SKIP; gap -= SKIP) {
        gaps.write(SKIP);
      }
      gaps.write(gap);
      gap = 0;
    }
    boolean bits = bitmap.length <= gaps.size();
    return new SparseCode(
        bits ? Layout.BITMAP : Layout.GAPS,
        bits ? bitmap : gaps.toByteArray(),
        Arrays.copyOf(kept, count));
  }

  /** How {@link #positions} are written down. */
  Layout layout() {
    return layout;
  }

  /** Unsigned bytes; the array itself. */
  byte[] positions() {
    return positions;
  }

  /** Every value that is not zero, of either sign; the array itself. */
  float[] nonzeros() {
    return nonzeros;
  }

  /**
   * Bytes of values and positions.
   *
   * @param bytesEach of a value
   */
  long bytes(int bytesEach) {
    return (long) bytesEach * nonzeros.length + positions.length;
  }

  /**
   * Adds ops that undo the coding.
   *
   * @param positions {@code [bytes]}
   * @param nonzeros {@code [count]}
   * @param size of the tensor
   * @return {@code [size]}
   */
  Operand<TFloat32> decode(
      Ops tf, Operand<TUint8> positions, Operand<TFloat32> nonzeros, long size) {
    Operand<TInt64> indices =
        layout == Layout.BITMAP ? ofBitmap(tf, positions, size) : ofGaps(tf, positions);
    return tf.scatterNd(indices, nonzeros, tf.constant(new long[] {size}));
  }

  /** Indices {@code [count, 1]} of the set bits. */
  private static Operand<TInt64> ofBitmap(Ops tf, Operand<TUint8> bytes, long size) {
    Operand<TUint8> shifts =
        tf.dtypes.cast(tf.constant(new int[] {7, 6, 5, 4, 3, 2, 1, 0}), TUint8.class);
    Operand<TUint8> one = tf.dtypes.cast(tf.constant(1), TUint8.class);
    Operand<TUint8> bits =
        tf.bitwise.bitwiseAnd(
            tf.bitwise.rightShift(tf.expandDims(bytes, tf.constant(1)), shifts), one);
    Operand<TUint8> flat =
        tf.slice(
            tf.reshape(bits, tf.constant(new int[] {-1})),
            tf.constant(new long[] {0}),
            tf.constant(new long[] {size}));
    return tf.where(tf.dtypes.cast(flat, TBool.class));
  }

  /** Indices {@code [count, 1]} at which the gaps end. */
  private static Operand<TInt64> ofGaps(Ops tf, Operand<TUint8> bytes) {
    Operand<TInt64> gaps = tf.dtypes.cast(bytes, TInt64.class);
    Operand<TInt64> skip = tf.constant((long) SKIP);
    Operand<TInt64> advance = tf.math.minimum(tf.math.add(gaps, tf.constant(1L)), skip);
    Operand<TInt64> ends = tf.math.sub(tf.math.cumsum(advance, tf.constant(0)), tf.constant(1L));
    Operand<TInt64> stored = tf.where(tf.math.less(gaps, skip));
    return tf.gatherNd(tf.expandDims(ends, tf.constant(1)), stored);
  }
}
