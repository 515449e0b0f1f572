package org.cigl.cost;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.cigl.network.CompiledLayer;
import org.cigl.network.Network;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.tensorflow.ndarray.Shape;

/**
 * Parameters and FLOPs of a network, dense and sparse, for one image.
 *
 * <p>Counted are the multiply-adds of convolutions and matrix products, each as two FLOPs; padding
 * counts as pixels. Left out, as usual: batch norm (which folds into the convolution before it),
 * biases, activations, pooling, additions of shortcuts, and drawing or applying masks. A zero
 * weight costs nothing: what a kernel for unstructured sparsity could reach, not what dense
 * hardware does.
 *
 * @param layers in order
 */
public record Cost(List<LayerCost> layers) {
  /** Keeps a copy. */
  public Cost {
    layers = List.copyOf(layers);
  }

  /**
   * The cost of a network.
   *
   * @param nonzeros active entries of each masked kernel, by the kernel's name, as in {@link
   *     org.cigl.sparse.DensityAllocation#of}; kernels that are not in it are dense
   * @throws IllegalArgumentException if a name is none of the network's kernels, or a count is not
   *     from 0 to the kernel's size
   */
  public static Cost of(Network network, Map<String, Long> nonzeros) {
    Set<String> unknown = new HashSet<>(nonzeros.keySet());
    List<LayerCost> layers = new ArrayList<>();
    for (CompiledLayer layer : network.layers()) {
      List<Parameter> kernels = kernels(layer);
      kernels.forEach(kernel -> unknown.remove(kernel.name()));
      long weights = sum(kernels, Parameter::size);
      layers.add(
          new LayerCost(
              layer.name(),
              layer.type(),
              weights,
              sum(kernels, kernel -> active(kernel, nonzeros)),
              layer.trainable() - weights,
              positions(layer.output())));
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "network " + network.name() + " has no kernels of the names " + unknown);
    }
    return new Cost(layers);
  }

  /** The cost of a network without masks. */
  public static Cost dense(Network network) {
    return of(network, Map.of());
  }

  /** Trainable entries. */
  public long parameters() {
    return sum(layers, LayerCost::parameters);
  }

  /** Trainable entries that are active. */
  public long activeParameters() {
    return sum(layers, LayerCost::activeParameters);
  }

  /** FLOPs of a forward pass with every weight active (f_D). */
  public long denseInference() {
    return sum(layers, LayerCost::denseInference);
  }

  /** FLOPs of a forward pass with the active weights alone (f_S). */
  public long inference() {
    return sum(layers, LayerCost::inference);
  }

  private static List<Parameter> kernels(CompiledLayer layer) {
    return layer.parameters().stream().filter(p -> p.role() == Role.KERNEL).toList();
  }

  private static long active(Parameter kernel, Map<String, Long> nonzeros) {
    long active = nonzeros.getOrDefault(kernel.name(), kernel.size());
    if (active < 0 || active > kernel.size()) {
      throw new IllegalArgumentException(
          kernel.name() + " cannot have " + active + " active entries of " + kernel.size());
    }
    return active;
  }

  /** Output pixels of images; 1 for vectors. */
  private static long positions(Shape output) {
    return output.numDimensions() == 4 ? output.get(1) * output.get(2) : 1;
  }

  private static <T> long sum(Collection<T> items, ToLongFunction<T> value) {
    return items.stream().mapToLong(value).sum();
  }
}
