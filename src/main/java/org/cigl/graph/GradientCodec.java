package org.cigl.graph;

import org.cigl.sparse.MaskedKernel;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** How one tensor travels between workers: as a stretch of a vector, of a length known before. */
interface GradientCodec {
  /** Numbers that travel. */
  long size();

  /** The stretch of the vector. */
  Operand<TFloat32> pack(Ops tf, Operand<TFloat32> tensor);

  /** The tensor again. */
  Operand<TFloat32> unpack(Ops tf, Operand<TFloat32> stretch);

  /** Every entry. */
  static GradientCodec dense(Shape shape) {
    return new Dense(shape);
  }

  /**
   * Entries under a kernel's mask M, in the order of their flat index. The others arrive as zero.
   *
   * @param nonzeros how many there are, always
   */
  static GradientCodec active(Ops tf, MaskedKernel kernel, long nonzeros) {
    Operand<TInt64> places =
        tf.where(
            tf.math.greater(
                tf.reshape(kernel.mask().value(), tf.constant(new int[] {-1})), tf.constant(0f)));
    return new Active(kernel.parameter().shape(), nonzeros, places);
  }

  /** See {@link #dense}. */
  record Dense(Shape shape) implements GradientCodec {
    @Override
    public long size() {
      return shape.size();
    }

    @Override
    public Operand<TFloat32> pack(Ops tf, Operand<TFloat32> tensor) {
      return tf.reshape(tensor, tf.constant(new int[] {-1}));
    }

    @Override
    public Operand<TFloat32> unpack(Ops tf, Operand<TFloat32> stretch) {
      return tf.reshape(stretch, tf.constant(shape.asArray()));
    }
  }

  /**
   * See {@link #active}.
   *
   * @param places [nonzeros, 1], flat indices
   */
  record Active(Shape shape, long size, Operand<TInt64> places) implements GradientCodec {
    @Override
    public Operand<TFloat32> pack(Ops tf, Operand<TFloat32> tensor) {
      Operand<TFloat32> flat = tf.reshape(tensor, tf.constant(new int[] {-1}));
      return tf.ensureShape(tf.gatherNd(flat, places), Shape.of(size));
    }

    @Override
    public Operand<TFloat32> unpack(Ops tf, Operand<TFloat32> stretch) {
      Operand<TFloat32> flat =
          tf.scatterNd(places, stretch, tf.constant(new long[] {shape.size()}));
      return tf.reshape(flat, tf.constant(shape.asArray()));
    }
  }
}
