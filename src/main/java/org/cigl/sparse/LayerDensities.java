package org.cigl.sparse;

import static org.cigl.InvalidInputException.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a global density is shared out among the layers of a network. Layers are named as {@code cigl
 * graph} lists them.
 *
 * @param distribution rule for the layers that nothing else is said of; default ERK
 * @param firstDense whether the first kernel is left dense; default false
 * @param dense layers left dense: they are not masked and do not count towards the sparsity
 * @param sparsity share of zeros, in [0, 1), of single masked layers, whatever the distribution
 *     says; the other layers make up for it, so that the global sparsity is met all the same
 * @param keepConnected whether every output unit of a masked layer keeps at least one connection:
 *     so every class stays connected to the input. Not part of the published method; default false
 */
public record LayerDensities(
    Distribution distribution,
    Boolean firstDense,
    List<String> dense,
    Map<String, Double> sparsity,
    Boolean keepConnected) {
  /** The defaults: ERK over all masked kernels. */
  public static final LayerDensities DEFAULT = of(Distribution.ERK);

  /** Fills in the defaults and checks the ranges. */
  public LayerDensities {
    distribution = distribution == null ? Distribution.ERK : distribution;
    firstDense = firstDense != null && firstDense;
    dense = dense == null ? List.of() : List.copyOf(dense);
    keepConnected = keepConnected != null && keepConnected;
    sparsity = sparsity == null ? Map.of() : Map.copyOf(sparsity);
    sparsity.forEach(
        (layer, value) ->
            require(
                value >= 0 && value < 1,
                "sparsity of %s is %s, must be at least 0 and below 1",
                layer,
                value));
  }

  /** A distribution over all masked kernels. */
  public static LayerDensities of(Distribution distribution) {
    return new LayerDensities(distribution, null, null, null, null);
  }

  /** Every layer that is named. */
  List<String> named() {
    List<String> names = new ArrayList<>(dense);
    names.addAll(sparsity.keySet());
    return names;
  }
}
