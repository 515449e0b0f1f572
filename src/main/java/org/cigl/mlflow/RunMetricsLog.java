package org.cigl.mlflow;

import java.util.ArrayList;
import java.util.List;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.run.Summary;
import org.cigl.train.TrainingListener;

/**
 * Metrics of a run that the server does not have yet, by the names that TensorBoard gets. Added by
 * the thread that trains, taken by the one that sends.
 */
final class RunMetricsLog implements TrainingListener {
  private final List<Entry> waiting = new ArrayList<>();
  private long step;

  /**
   * A value.
   *
   * @param timestamp milliseconds since 1970
   * @param step steps done
   */
  record Entry(String key, double value, long timestamp, long step) {}

  @Override
  public void stepDone(StepDone event) {
    step = event.step() + 1;
  }

  @Override
  public void topologyUpdated(TopologyUpdated event) {
    add("topology/drop_fraction", event.dropFraction());
    add("topology/grown", event.layers().stream().mapToDouble(LayerChange::grown).sum());
    add("topology/dropped", event.layers().stream().mapToDouble(LayerChange::dropped).sum());
  }

  @Override
  public void epochDone(EpochDone event) {
    add("epoch", event.epoch());
    add("train/loss", event.loss());
    add("train/accuracy", event.accuracy());
    add("train/learning_rate", event.learningRate());
    add("validation/", event.validation());
    if (event.finalModel() != null) {
      add("validation/final_model_", event.finalModel());
    }
  }

  private void add(String prefix, Validation validation) {
    add(prefix + "accuracy", validation.accuracy());
    add(prefix + "nll", validation.nll());
    add(prefix + "ece_15", validation.ece15());
  }

  /** Adds what a finished run came to. */
  void summary(Summary summary) {
    step = summary.steps();
    add("test/final_model/", summary.metrics());
    add("test/final_model_temperature/", summary.afterTemperatureScaling());
    add("temperature", summary.temperature());
    add("sparsity", summary.sparsity());
    add("training_seconds", summary.trainingSeconds());
  }

  private void add(String prefix, Summary.EvaluationMetrics metrics) {
    for (EvaluationMetric metric : EvaluationMetric.values()) {
      add(prefix + metric.key(), metrics.value(metric));
    }
  }

  /** JSON has no numbers that are not finite: those are left out. */
  private synchronized void add(String key, double value) {
    if (Double.isFinite(value)) {
      waiting.add(new Entry(key, value, System.currentTimeMillis(), step));
    }
  }

  /** The oldest that wait. */
  synchronized List<Entry> first(int most) {
    return List.copyOf(waiting.subList(0, Math.min(most, waiting.size())));
  }

  /** Takes away the oldest, which the server has. */
  synchronized void remove(int count) {
    waiting.subList(0, count).clear();
  }
}
