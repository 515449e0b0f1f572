package org.cigl.data;

import java.util.List;
import org.cigl.random.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Random numbers for the images of a batch as a pure function of (seed, step, place in the whole
 * batch): a part of a batch is given what these images are given where the whole is drawn for.
 *
 * @param seed run seed
 * @param step scalar
 * @param share of the batch that is drawn for
 */
record AugmentationSeeds(long seed, Operand<TInt64> step, BatchShard share) {
  /**
   * One number from {@code low} to below {@code high} an image.
   *
   * @param images scalar, how many there are in the part
   * @param stream of independent numbers
   * @return shape [images, 1]
   */
  Operand<TInt32> uniform(Ops tf, Operand<TInt32> images, int low, int high, int stream) {
    long key = Seeds.key(seed, Seeds.Purpose.AUGMENTATION, stream);
    Operand<TInt32> one = tf.constant(1);
    Operand<TInt32> whole = share.all() ? images : tf.math.mul(images, tf.constant(share.count()));
    Operand<TInt32> drawn =
        tf.random.statelessRandomUniformInt(
            tf.stack(List.of(whole, one)),
            tf.stack(List.of(tf.constant(key), step)),
            tf.constant(low),
            tf.constant(high));
    if (share.all()) {
      return drawn;
    }
    Operand<TInt32> first = tf.math.mul(images, tf.constant(share.index()));
    return tf.slice(
        drawn, tf.stack(List.of(first, tf.constant(0))), tf.stack(List.of(images, one)));
  }
}
