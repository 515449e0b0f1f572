package org.cigl.recipe;

import static org.cigl.InvalidInputException.require;

/**
 * When a run ends before its last epoch: once a metric of the final model on the validation split
 * has not improved for a number of epochs. Of a method that averages, the final model is the
 * average of the snapshots so far: epochs before the first one do not count.
 *
 * @param metric default nll
 * @param patience epochs in a row without improvement, from 1; default 5
 * @param minDelta by how much a metric must be better to have improved, at least 0; default 0
 */
public record EarlyStopping(Metric metric, Integer patience, Double minDelta) {
  /** What is watched. */
  public enum Metric {
    /** Negative log-likelihood, nats: lower is better. */
    NLL,
    /** Share of images classified right: higher is better. */
    ACCURACY,
    /** ECE, 15 bins: lower is better. */
    ECE
  }

  /** Fills in the defaults and checks the ranges. */
  public EarlyStopping {
    metric = metric == null ? Metric.NLL : metric;
    patience = patience == null ? 5 : patience;
    minDelta = minDelta == null ? 0 : minDelta;
    require(patience >= 1, "patience is %d, must be at least 1", patience);
    require(minDelta >= 0 && minDelta < 1e6, "min_delta is %s, must be at least 0", minDelta);
  }

  /** Whether a value has improved on an earlier one. */
  public boolean improved(double value, double before) {
    return metric == Metric.ACCURACY ? value > before + minDelta : value < before - minDelta;
  }
}
