package org.cigl.graph;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cigl.sparse.MaskedKernel;
import org.cigl.tensorflow.NameScopes;
import org.cigl.tensorflow.Variable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The gradients of a training pass.
 *
 * @param kernels masked, in the order of the layers
 * @param dense G of each kernel, with respect to its effective weight: not zero where M is
 * @param gated G*M*Z of each kernel, as the optimizer sees it
 * @param others unmasked variables
 * @param ofOthers their gradients
 */
record Gradients(
    List<MaskedKernel> kernels,
    List<Operand<TFloat32>> dense,
    List<Operand<TFloat32>> gated,
    List<Variable<TFloat32>> others,
    List<Operand<TFloat32>> ofOthers) {

  /**
   * What a backward pass gives, each with respect to the effective weights, then to the unmasked
   * variables.
   *
   * @param active for the optimizer: of kernels whose zeros are skipped, zero where M*Z is
   * @param complete for growth: of every entry; the same list where no zeros are skipped
   */
  record Backward(List<Operand<TFloat32>> active, List<Operand<TFloat32>> complete) {}

  /** Adds the backward pass. */
  @SuppressWarnings("unchecked")
  static Backward backward(
      Ops tf, Graph graph, Operand<TFloat32> loss, TrainableParameters trainable) {
    List<Output<?>> inputs = new ArrayList<>();
    trainable.masked().forEach(kernel -> inputs.add(kernel.effective().asOutput()));
    trainable.unmasked().values().forEach(it -> inputs.add(it.value().asOutput()));
    int active = inputs.size();
    for (MaskedKernel kernel : trainable.masked()) {
      trainable.sparse(kernel).ifPresent(it -> inputs.add(it.active().asOutput()));
    }
    List<Operand<TFloat32>> all = new ArrayList<>();
    for (Output<?> gradient :
        graph.addGradients(loss.asOutput(), inputs.toArray(new Output<?>[0]))) {
      all.add(asComputed(tf, (Operand<TFloat32>) gradient));
    }
    List<Operand<TFloat32>> own = List.copyOf(all.subList(0, active));
    return new Backward(
        own,
        active == all.size()
            ? own
            : complete(
                NameScopes.subScope(tf, "complete"),
                trainable,
                own,
                all.subList(active, all.size())));
  }

  /**
   * Takes what was not computed from the gradient of every entry of what the layer computes with;
   * where M*Z is zero, that is all there is: weight decay is zero with the weight.
   */
  private static List<Operand<TFloat32>> complete(
      Ops tf,
      TrainableParameters trainable,
      List<Operand<TFloat32>> own,
      List<Operand<TFloat32>> everyEntry) {
    List<Operand<TFloat32>> complete = new ArrayList<>(own);
    Iterator<Operand<TFloat32>> next = everyEntry.iterator();
    for (int i = 0; i < trainable.masked().size(); i++) {
      MaskedKernel kernel = trainable.masked().get(i);
      if (trainable.sparse(kernel).isPresent()) {
        Operand<TFloat32> scaled = tf.math.mul(next.next(), tf.constant(trainable.scale()));
        Operand<TBool> computed = tf.math.notEqual(kernel.gate(), tf.constant(0f));
        complete.set(i, tf.select(computed, own.get(i), scaled));
      }
    }
    return complete;
  }

  /**
   * Takes what {@link #backward} gave, or a mean of several such.
   *
   * @param all in its order
   */
  static Gradients of(Ops tf, TrainableParameters trainable, List<Operand<TFloat32>> all) {
    List<MaskedKernel> kernels = trainable.masked();
    List<Variable<TFloat32>> others = List.copyOf(trainable.unmasked().values());
    List<Operand<TFloat32>> dense = List.copyOf(all.subList(0, kernels.size()));
    List<Operand<TFloat32>> gated = new ArrayList<>();
    for (int i = 0; i < kernels.size(); i++) {
      gated.add(kernels.get(i).gated(tf, dense.get(i)));
    }
    return new Gradients(
        kernels, dense, gated, others, List.copyOf(all.subList(kernels.size(), all.size())));
  }

  /**
   * A gradient as it left the backward pass, where the rewriter that makes passes bfloat16 ends:
   * what follows a convolution it takes along, and so would make the optimizer's slots bfloat16. A
   * bit cast it leaves alone; two of them change nothing and cost nothing.
   */
  private static Operand<TFloat32> asComputed(Ops tf, Operand<TFloat32> gradient) {
    return tf.bitcast(tf.bitcast(gradient, TInt32.class), TFloat32.class);
  }

  /** Scalar, L2 norm over all parameters, of masked kernels that of G*M*Z. */
  Operand<TFloat32> norm(Ops tf) {
    List<Operand<TFloat32>> halves = new ArrayList<>();
    gated.forEach(gradient -> halves.add(tf.nn.l2Loss(gradient)));
    ofOthers.forEach(gradient -> halves.add(tf.nn.l2Loss(gradient)));
    return tf.math.sqrt(tf.math.mul(tf.math.addN(halves), tf.constant(2f)));
  }

  /** Every gradient as the optimizer sees it, by the parameter's name. */
  Map<String, Operand<TFloat32>> byName() {
    Map<String, Operand<TFloat32>> byName = new LinkedHashMap<>();
    for (int i = 0; i < kernels.size(); i++) {
      byName.put(kernels.get(i).parameter().name(), gated.get(i));
    }
    for (int i = 0; i < others.size(); i++) {
      byName.put(others.get(i).name(), ofOthers.get(i));
    }
    return byName;
  }
}
