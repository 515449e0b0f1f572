package org.cigl.benchmark.worker;

import static org.cigl.InvalidInputException.require;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cigl.kernels.KernelLibrary;
import org.cigl.recipe.Kernels;
import org.cigl.tensorflow.Sessions;

/** Every layer of a network alone, each with both kinds of kernels in turn. */
final class LayersWork implements Work {
  private static final List<Kernels> BOTH = List.of(Kernels.DENSE, Kernels.SPARSE);

  private final Map<String, TimedLayer> layers = new LinkedHashMap<>();
  private final boolean trains;

  /**
   * Prepares all layers.
   *
   * @throws org.cigl.InvalidInputException if this build has no sparse kernels
   */
  LayersWork(Job job) {
    Optional<String> missing = KernelLibrary.whyMissing();
    require(missing.isEmpty(), "there are no sparse kernels to time: %s", missing.orElse(""));
    Workload workload = job.workload();
    double density = 1 - workload.sparsity();
    trains = workload.batch() > 1;
    for (LayerShape shape : LayerShape.of(workload.network(null))) {
      layers.put(
          shape.toString(),
          new TimedLayer(shape, workload.batch(), density, Sessions.operationThreads()));
    }
  }

  @Override
  public Map<String, Double> once() {
    Map<String, Double> seconds = new LinkedHashMap<>();
    layers.forEach((name, layer) -> BOTH.forEach(kernels -> time(seconds, name, layer, kernels)));
    return seconds;
  }

  private void time(Map<String, Double> seconds, String name, TimedLayer layer, Kernels kernels) {
    seconds.put(Quantity.ofLayer(Quantity.LAYER_PREDICTION, name, kernels), layer.predict(kernels));
    if (trains) {
      seconds.put(Quantity.ofLayer(Quantity.LAYER_STEP, name, kernels), layer.step(kernels));
    }
  }

  @Override
  public void close() {
    layers.values().forEach(TimedLayer::close);
  }
}
