package org.cigl.sparse;

import static org.cigl.InvalidInputException.require;

import org.cigl.random.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The random mask Z of one layer: each entry is kept with probability 1 - rate, drawn afresh every
 * step as a pure function of (run seed, layer, step) by TensorFlow's stateless Philox generator.
 *
 * @param seed run seed
 * @param layer index of the masked kernel in the network
 * @param rate random-mask rate r, from 0 to {@link #HIGHEST_RATE}
 */
public record RandomMask(long seed, int layer, double rate) {
  /** The largest rate that a draw of 32 bits can have: one weight in 2^32 is kept. */
  public static final double HIGHEST_RATE = 1 - 0x1p-32;

  /**
   * Checks the rate.
   *
   * @throws org.cigl.InvalidInputException if it is out of range
   */
  public RandomMask {
    requireRate("random-mask rate", rate);
  }

  /**
   * Checks a rate that somebody gave.
   *
   * @param setting by which it was given
   * @throws org.cigl.InvalidInputException if it is out of range
   */
  public static void requireRate(String setting, double rate) {
    require(
        rate >= 0 && rate <= HIGHEST_RATE,
        "%s is %s, must be at least 0 and below 1 (at most %s)",
        setting,
        rate,
        HIGHEST_RATE);
  }

  /**
   * Adds the draw for a step to the graph.
   *
   * @param shape of the kernel
   * @param step scalar
   * @return true where the entry is kept
   */
  public Operand<TBool> draw(Ops tf, Shape shape, Operand<TInt64> step) {
    long key = Seeds.key(seed, Seeds.Purpose.RANDOM_MASK, layer);
    Operand<TInt64> seeds = tf.stack(java.util.List.of(tf.constant(key), step));
    Operand<TInt32> bits =
        tf.random.statelessRandomUniformFullInt(tf.constant(shape.asArray()), seeds, TInt32.class);
    return tf.math.greaterEqual(bits, tf.constant(threshold()));
  }

  /** Signed 32-bit number below which a share {@code rate} of all 32-bit numbers lies. */
  private int threshold() {
    return (int) (Math.round(rate * 0x1p32) + Integer.MIN_VALUE);
  }
}
