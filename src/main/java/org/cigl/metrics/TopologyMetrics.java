package org.cigl.metrics;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cigl.network.Connectivity;
import org.cigl.recipe.Recipe;
import org.cigl.train.TrainingListener;

/** Density of the masked kernels, what topology updates change, and the snapshots averaged. */
final class TopologyMetrics implements TrainingListener {
  private final Meters meters;
  private final Map<String, Long> sizes = new ConcurrentHashMap<>();

  TopologyMetrics(Meters meters, Recipe recipe) {
    this.meters = meters;
    meters.set(MetricCatalogue.MASK_RATE, recipe.maskRate());
    meters.set(MetricCatalogue.SNAPSHOTS, 0);
    meters.add(MetricCatalogue.UPDATES, 0);
  }

  /** Publishes the density of a masked kernel before training. */
  void layer(String kernel, long nonzeros, long size) {
    sizes.put(kernel, size);
    meters.set(MetricCatalogue.DENSITY, (double) nonzeros / size, kernel);
    meters.set(MetricCatalogue.WEIGHTS, (double) size, kernel);
  }

  /** Publishes how much of a kernel's topology is as it was initially. */
  void overlapWithInitial(String kernel, double ratio) {
    meters.set(MetricCatalogue.OVERLAP, ratio, kernel, "initial");
  }

  /** Publishes what no path from the input to a class goes through. */
  void connectivity(Connectivity connectivity, Set<String> masked) {
    meters.set(MetricCatalogue.UNREACHED_CLASSES, connectivity.unreachedOutputs().size());
    for (String kernel : masked) {
      meters.set(
          MetricCatalogue.DEAD_UNITS, connectivity.deadUnits().getOrDefault(kernel, 0), kernel);
    }
  }

  @Override
  public void topologyUpdated(TopologyUpdated event) {
    meters.add(MetricCatalogue.UPDATES, 1);
    meters.set(MetricCatalogue.DROP_FRACTION, event.dropFraction());
    for (LayerChange change : event.layers()) {
      String kernel = change.kernel();
      meters.add(MetricCatalogue.GROWN, (double) change.grown(), kernel);
      meters.add(MetricCatalogue.DROPPED, (double) change.dropped(), kernel);
      meters.set(MetricCatalogue.DENSITY, (double) change.nonzeros() / sizes.get(kernel), kernel);
      double kept = (double) (change.nonzeros() - change.grown());
      meters.set(MetricCatalogue.OVERLAP, kept / Math.max(1, change.nonzeros()), kernel, "last");
    }
  }

  @Override
  public void epochDone(EpochDone event) {
    meters.set(MetricCatalogue.SNAPSHOTS, event.snapshots());
  }
}
