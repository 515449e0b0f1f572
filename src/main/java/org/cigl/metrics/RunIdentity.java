package org.cigl.metrics;

import io.prometheus.metrics.model.snapshots.Labels;

/**
 * What a run is called.
 *
 * @param model the recipe's name
 * @param run what tells it from other runs of the model
 */
record RunIdentity(String model, String run) {
  static final String MODEL = "model";
  static final String RUN = "run";

  Labels labels() {
    return Labels.of(MODEL, model, RUN, run);
  }
}
