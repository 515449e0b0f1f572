package org.cigl.inference;

import java.util.List;
import java.util.Optional;

/**
 * Which layers of a loaded model skip the zeros of their kernels.
 *
 * @param sparse names of their kernels in the model's graph, in the order of the graph
 * @param layers convolutions and matrix products of the model whose kernels do not change
 * @param whyDense why no layer could, a half sentence; empty where each could
 */
public record LayerKernels(List<String> sparse, int layers, Optional<String> whyDense) {
  /** None, as that was asked for. */
  static final LayerKernels DENSE = new LayerKernels(List.of(), 0, Optional.empty());

  static LayerKernels dense(String why) {
    return new LayerKernels(List.of(), 0, Optional.of(why));
  }

  /** A line for people: how many. */
  public String summary() {
    if (whyDense.isPresent()) {
      return "kernels: TensorFlow's dense ones for all layers, as " + whyDense.get();
    }
    if (sparse.isEmpty()) {
      return "kernels: TensorFlow's dense ones for all layers";
    }
    return String.format("kernels: sparse for %d of %d layers", sparse.size(), layers);
  }

  /** A line for people: how many, and which. */
  public String describe() {
    return summary() + (sparse.isEmpty() ? "" : ": " + String.join(", ", sparse));
  }
}
