package org.cigl.graph;

import static org.cigl.InvalidInputException.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.cigl.kernels.KernelLibrary;
import org.cigl.network.CompiledLayer;
import org.cigl.network.Network;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.cigl.recipe.Kernels;
import org.cigl.recipe.Precision;
import org.cigl.recipe.Recipe;

/**
 * Which layers of a run skip the zeros of their kernels.
 *
 * @param sparse names of their kernels, in the order of the layers
 * @param layers masked layers with a convolution or a matrix product, which may
 * @param threads that each computes with
 * @param missing why none could, a half sentence; empty where they could
 */
public record KernelPlan(List<String> sparse, int layers, int threads, Optional<String> missing) {
  /**
   * Chooses for each layer.
   *
   * @throws org.cigl.InvalidInputException if sparse kernels are asked for and this build has none
   */
  public static KernelPlan of(Recipe recipe, Network network) {
    return of(recipe, network, KernelLibrary::whyMissing);
  }

  /**
   * Chooses for each layer.
   *
   * @param whyMissing why this build has no sparse kernels; asked only where they are wanted
   */
  static KernelPlan of(Recipe recipe, Network network, Supplier<Optional<String>> whyMissing) {
    Map<String, Long> nonzeros = recipe.initialNonzeros(network);
    List<Parameter> candidates =
        network.layers().stream()
            .filter(KernelPlan::computes)
            .flatMap(layer -> layer.parameters().stream())
            .filter(it -> it.role() == Role.KERNEL && nonzeros.containsKey(it.name()))
            .toList();
    Optional<String> missing =
        recipe.kernels() == Kernels.DENSE || candidates.isEmpty()
            ? Optional.empty()
            : whyMissing.get();
    require(
        recipe.kernels() != Kernels.SPARSE || missing.isEmpty(),
        "kernels is sparse, but %s: must be auto or dense",
        missing.orElse(""));
    List<String> sparse = new ArrayList<>();
    for (Parameter kernel : candidates) {
      if (missing.isEmpty() && skips(recipe, kernel, nonzeros.get(kernel.name()))) {
        sparse.add(kernel.name());
      }
    }
    return new KernelPlan(
        List.copyOf(sparse), candidates.size(), SessionSettings.threads(recipe), missing);
  }

  private static boolean computes(CompiledLayer layer) {
    return layer.type().equals("conv") || layer.type().equals("dense");
  }

  private static boolean skips(Recipe recipe, Parameter kernel, long nonzeros) {
    return recipe.precision() == Precision.FLOAT32
        && recipe.kernels().skipZeros(kernel.shape(), nonzeros);
  }

  /** Threads of a layer that skips zeros, by its kernel's name; empty for a dense one. */
  Optional<Integer> threadsOf(String kernel) {
    return sparse.contains(kernel) ? Optional.of(threads) : Optional.empty();
  }

  /**
   * Whether batch norm is an op of our own, with the rectified linear unit after it in the same
   * passes over memory: it pays where convolutions are cheap.
   */
  boolean fusesBatchNorm() {
    return !sparse.isEmpty();
  }

  /** A line for people. */
  public String describe() {
    return missing
        .map(why -> "kernels: TensorFlow's dense ones for all layers, as " + why)
        .orElse("kernels: sparse for " + sparse.size() + " of " + layers + " masked layers");
  }
}
