package org.cigl.sparse;

import org.cigl.network.Parameter;
import org.cigl.random.Seeds;
import org.cigl.tensorflow.NameScopes;
import org.cigl.tensorflow.Variable;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * A kernel under two masks: weights W and deterministic mask M as variables, random mask Z drawn at
 * every step, and the effective weight E = W*M*Z, the only thing the training pass sees.
 *
 * <p>Invariant: W is zero wherever M is zero, so that W*M is W.
 *
 * @param parameter the kernel
 * @param layer its index among the masked kernels of the network
 * @param weight W
 * @param mask M, 1 where active, else 0
 * @param kept Z, or null where the random-mask rate is 0
 * @param gate M*Z, or M where there is no random mask
 * @param effective E, whose gradient G the optimizer and growth see
 * @param forward what the layer computes with: E, or E / (1 - rate) where rescaling is asked for
 * @param mean the mean of {@code forward} over Z, what weights that are not averaged predict with:
 *     (1 - rate) * W*M, or W*M where rescaling is asked for or there is no random mask
 */
public record MaskedKernel(
    Parameter parameter,
    int layer,
    Variable<TFloat32> weight,
    Variable<TFloat32> mask,
    Operand<TBool> kept,
    Operand<TFloat32> gate,
    Operand<TFloat32> effective,
    Operand<TFloat32> forward,
    Operand<TFloat32> mean) {

  /**
   * Creates the variables and the effective weight.
   *
   * @param layer index of the kernel among the masked ones
   * @param initialWeight dense initial values, masked here
   * @param initialMask M at step 0
   * @param randomMask null for none
   * @param rescale whether to divide E by the share kept, as inverted dropout does
   * @param step scalar, the step that Z is drawn for
   */
  public static MaskedKernel create(
      Ops tf,
      VariableStore variables,
      Parameter parameter,
      int layer,
      Operand<TFloat32> initialWeight,
      Operand<TFloat32> initialMask,
      RandomMask randomMask,
      boolean rescale,
      Operand<TInt64> step) {
    String name = parameter.name();
    Variable<TFloat32> mask = variables.create(name + "/mask", initialMask);
    Variable<TFloat32> weight =
        variables.create(
            name,
            tf.select(
                tf.math.greater(initialMask, tf.constant(0f)), initialWeight, tf.constant(0f)));
    Ops masking = NameScopes.subScope(tf, "effective");
    if (randomMask == null) {
      Operand<TFloat32> effective = masking.math.mul(weight.value(), mask.value());
      return new MaskedKernel(
          parameter, layer, weight, mask, null, mask.value(), effective, effective, weight.value());
    }
    Operand<TBool> kept =
        randomMask.draw(NameScopes.subScope(tf, "random_mask"), parameter.shape(), step);
    Operand<TFloat32> gate =
        masking.math.mul(mask.value(), masking.dtypes.cast(kept, TFloat32.class));
    Operand<TFloat32> effective = masking.math.mul(weight.value(), gate);
    Operand<TFloat32> forward =
        rescale
            ? masking.math.mul(effective, masking.constant((float) (1 / (1 - randomMask.rate()))))
            : effective;
    Operand<TFloat32> mean =
        rescale
            ? weight.value()
            : masking.math.mul(weight.value(), masking.constant((float) (1 - randomMask.rate())));
    return new MaskedKernel(parameter, layer, weight, mask, kept, gate, effective, forward, mean);
  }

  /**
   * Exactly {@code nonzeros} ones at places drawn uniformly from (seed, layer).
   *
   * @param keepConnected whether every output unit has one of them, the first drawn of its own
   */
  public static Operand<TFloat32> initialMask(
      Ops tf, Parameter parameter, long nonzeros, long seed, int layer, boolean keepConnected) {
    if (nonzeros == parameter.size()) {
      return tf.fill(tf.constant(parameter.shape().asArray()), tf.constant(1f));
    }
    long key = Seeds.key(seed, Seeds.Purpose.TOPOLOGY, layer);
    Operand<TInt32> scores =
        tf.random.statelessRandomUniformFullInt(
            tf.constant(new long[] {parameter.size()}),
            tf.constant(new long[] {key, 0}),
            TInt32.class);
    if (keepConnected) {
      Operand<TBool> first = TopK.smallestOfEach(tf, scores, parameter.units());
      scores = tf.select(first, tf.constant(Integer.MIN_VALUE), scores);
    }
    Operand<TBool> chosen = TopK.smallest(tf, scores, tf.constant(Math.toIntExact(nonzeros)));
    return tf.reshape(
        tf.dtypes.cast(chosen, TFloat32.class), tf.constant(parameter.shape().asArray()));
  }

  /**
   * G*M*Z, the gradient as the optimizer sees it.
   *
   * @param gradient G, with respect to the effective weight
   */
  public Operand<TFloat32> gated(Ops tf, Operand<TFloat32> gradient) {
    return tf.math.mul(gradient, gate);
  }

  /** A tensor of the kernel's shape as one row of entries. */
  public <T extends TType> Operand<T> flat(Ops tf, Operand<T> tensor) {
    return tf.reshape(tensor, tf.constant(new int[] {-1}));
  }

  /** One row of entries in the kernel's shape. */
  <T extends TType> Operand<T> shaped(Ops tf, Operand<T> flat) {
    return tf.reshape(flat, tf.constant(parameter.shape().asArray()));
  }
}
