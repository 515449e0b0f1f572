package org.cigl.sparse;

import static org.cigl.InvalidInputException.require;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cigl.network.Network;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.tensorflow.ndarray.Shape;

/** Budgets of active weights: how many entries of each masked kernel may be nonzero. */
public final class Budgets {
  private Budgets() {}

  /**
   * Budgets of a network's masked kernels, by name, in the order of the layers.
   *
   * @param density global density over the masked kernels, in (0, 1]
   * @param denseLayers names of layers left dense besides those that the network file leaves dense
   */
  public static Map<String, Long> of(
      Network network, double density, Distribution distribution, List<String> denseLayers) {
    List<Parameter> kernels =
        network.parameters().stream().filter(p -> p.role() == Role.KERNEL).toList();
    for (String name : denseLayers) {
      require(
          kernels.stream().anyMatch(kernel -> isLayer(kernel, name)),
          "dense_layers names '%s', must be one of network %s's: %s",
          name,
          network.name(),
          kernels.stream()
              .map(kernel -> kernel.name().replaceFirst("/kernel$", ""))
              .collect(Collectors.joining(", ")));
    }
    List<Parameter> masked =
        kernels.stream()
            .filter(Parameter::masked)
            .filter(kernel -> denseLayers.stream().noneMatch(name -> isLayer(kernel, name)))
            .toList();
    require(!masked.isEmpty(), "network %s has no kernel left to mask", network.name());
    long[] nonzeros = nonzeros(masked, density, distribution);
    Map<String, Long> budgets = new LinkedHashMap<>();
    for (int i = 0; i < nonzeros.length; i++) {
      budgets.put(masked.get(i).name(), nonzeros[i]);
    }
    return budgets;
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
   * @return nnz of each kernel, at least 1
   */
  static long[] nonzeros(List<Parameter> kernels, double density, Distribution distribution) {
    require(
        density > 0 && density <= 1,
        "sparsity is %s, must be at least 0 and below 1 (density %s is not in (0, 1])",
        1 - density,
        density);
    int layers = kernels.size();
    double[] size = kernels.stream().mapToDouble(Parameter::size).toArray();
    double[] raw = kernels.stream().mapToDouble(k -> raw(k.shape(), distribution)).toArray();
    double budget = density * Arrays.stream(size).sum();
    boolean[] dense = new boolean[layers];
    double epsilon;
    boolean changed;
    do {
      double left = budget;
      double weight = 0;
      for (int i = 0; i < layers; i++) {
        left -= dense[i] ? size[i] : 0;
        weight += dense[i] ? 0 : raw[i] * size[i];
      }
      epsilon = weight == 0 ? 0 : left / weight;
      changed = false;
      for (int i = 0; i < layers; i++) {
        if (!dense[i] && epsilon * raw[i] > 1) {
          dense[i] = true;
          changed = true;
        }
      }
    } while (changed);
    long[] nonzeros = new long[layers];
    for (int i = 0; i < layers; i++) {
      double share = dense[i] ? 1 : epsilon * raw[i];
      nonzeros[i] = Math.round(share * size[i]);
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
