package org.cigl.sparse;

import static org.cigl.InvalidInputException.require;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cigl.network.Network;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.tensorflow.ndarray.Shape;

/** Budgets of active weights: how many entries of each masked kernel may be nonzero. */
public final class DensityAllocation {
  private DensityAllocation() {}

  /**
   * Budgets of a network's masked kernels, by name, in the order of the layers.
   *
   * @param density global density over the masked kernels, in (0, 1]
   */
  public static Map<String, Long> of(Network network, double density, LayerDensities layers) {
    List<Parameter> kernels =
        network.parameters().stream().filter(p -> p.role() == Role.KERNEL).toList();
    List<Parameter> masked = masked(network, kernels, layers);
    Double[] fixed = new Double[masked.size()];
    layers
        .sparsity()
        .forEach(
            (name, sparsity) -> {
              int index =
                  IntStream.range(0, fixed.length)
                      .filter(i -> isLayer(masked.get(i), name))
                      .findFirst()
                      .orElse(-1);
              require(
                  index >= 0,
                  "layers.sparsity names '%s', which is left dense: it must be a masked layer",
                  name);
              fixed[index] = 1 - sparsity;
            });
    long[] nonzeros = nonzeros(masked, density, layers.distribution(), fixed);
    for (int i = 0; layers.keepConnected() && i < nonzeros.length; i++) {
      require(
          nonzeros[i] >= masked.get(i).units(),
          "layers.keep_connected: sparsity %s leaves %d weights for the %d units of %s, must leave"
              + " at least one each",
          1 - density,
          nonzeros[i],
          masked.get(i).units(),
          masked.get(i).name());
    }
    Map<String, Long> budgets = new LinkedHashMap<>();
    for (int i = 0; i < nonzeros.length; i++) {
      budgets.put(masked.get(i).name(), nonzeros[i]);
    }
    return budgets;
  }

  private static List<Parameter> masked(
      Network network, List<Parameter> kernels, LayerDensities layers) {
    for (String name : layers.named()) {
      require(
          kernels.stream().anyMatch(kernel -> isLayer(kernel, name)),
          "layers names '%s', must be one of network %s's: %s",
          name,
          network.name(),
          kernels.stream()
              .map(kernel -> kernel.name().replaceFirst("/kernel$", ""))
              .collect(Collectors.joining(", ")));
    }
    List<Parameter> masked =
        kernels.stream()
            .skip(layers.firstDense() ? 1 : 0)
            .filter(Parameter::masked)
            .filter(kernel -> layers.dense().stream().noneMatch(name -> isLayer(kernel, name)))
            .toList();
    require(!masked.isEmpty(), "network %s has no kernel left to mask", network.name());
    return masked;
  }

  private static boolean isLayer(Parameter kernel, String name) {
    return kernel.name().equals(name) || kernel.name().equals(name + "/kernel");
  }

  /**
   * Shares out a global density. Layers whose share would pass 1 become dense and the rest is
   * solved again, so that the total is met within one entry a layer.
   *
   * @param kernels masked kernels
   * @param density global density, in (0, 1]
   * @param fixed density of each kernel that has one of its own, else null
   * @return nnz of each kernel, at least 1
   */
  static long[] nonzeros(
      List<Parameter> kernels, double density, Distribution distribution, Double[] fixed) {
    require(
        density > 0 && density <= 1,
        "sparsity is %s, must be at least 0 and below 1 (density %s is not in (0, 1])",
        1 - density,
        density);
    Double[] share = shares(kernels, density, distribution, fixed);
    long[] nonzeros = new long[kernels.size()];
    for (int i = 0; i < nonzeros.length; i++) {
      nonzeros[i] = Math.round(share[i] * kernels.get(i).size());
      require(
          nonzeros[i] >= 1,
          "sparsity %s leaves no weight in layer %s (%d entries): lower it, or leave the layer"
              + " dense",
          1 - density,
          kernels.get(i).name(),
          kernels.get(i).size());
    }
    return nonzeros;
  }

  private static Double[] shares(
      List<Parameter> kernels, double density, Distribution distribution, Double[] fixed) {
    double total = kernels.stream().mapToDouble(Parameter::size).sum();
    Double[] share = fixed.clone();
    while (true) {
      double left = density * total;
      double free = 0;
      double weight = 0;
      for (int i = 0; i < share.length; i++) {
        double size = kernels.get(i).size();
        if (share[i] == null) {
          free += size;
          weight += raw(kernels.get(i).shape(), distribution) * size;
        } else {
          left -= share[i] * size;
        }
      }
      require(
          left >= -0.5 * share.length && left <= free + 0.5 * share.length,
          "layers.sparsity cannot be met: with it the other layers, of %d entries, would have"
              + " to hold %d nonzeros for a global sparsity of %s",
          Math.round(free),
          Math.round(left),
          1 - density);
      double epsilon = weight == 0 ? 0 : Math.max(0, left) / weight;
      boolean changed = false;
      for (int i = 0; i < share.length; i++) {
        if (share[i] == null && epsilon * raw(kernels.get(i).shape(), distribution) > 1) {
          share[i] = 1.0;
          changed = true;
        }
      }
      if (!changed) {
        for (int i = 0; i < share.length; i++) {
          share[i] =
              share[i] == null ? epsilon * raw(kernels.get(i).shape(), distribution) : share[i];
        }
        return share;
      }
    }
  }

  private static double raw(Shape shape, Distribution distribution) {
    int dimensions = shape.numDimensions();
    double in = shape.get(dimensions - 2);
    double out = shape.get(dimensions - 1);
    double sum = 0;
    for (int i = 0; i < dimensions; i++) {
      sum += shape.get(i);
    }
    return switch (distribution) {
      case UNIFORM -> 1;
      case ER -> (in + out) / (in * out);
      case ERK -> sum / shape.size();
    };
  }
}
