package org.cigl.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.ClassMetrics;
import org.cigl.network.Connectivity;
import org.cigl.recipe.Recipe;
import org.cigl.train.TrainingListener;

/**
 * A run's metrics: the job, training while it happens, and every calibration metric of the finished
 * model. {@link MetricCatalogue} lists them.
 */
public final class RunMetrics implements TrainingListener, AutoCloseable {
  private final Meters meters = new Meters();
  private final RunIdentity identity;
  private final JobMetrics job;
  private final TrainingMetrics training;
  private final TopologyMetrics topology;
  private final CalibrationMetrics calibration;

  /** Creates the metrics of a run that is called as its recipe is. */
  public RunMetrics(Recipe recipe) {
    this(recipe, recipe.name());
  }

  /**
   * Creates the metrics of a run.
   *
   * @param run what tells it from other runs of its recipe, such as its folder's name
   */
  public RunMetrics(Recipe recipe, String run) {
    identity = new RunIdentity(recipe.name(), run);
    job = new JobMetrics(meters, recipe, run);
    training = new TrainingMetrics(meters, recipe);
    topology = new TopologyMetrics(meters, recipe);
    calibration = new CalibrationMetrics(meters);
  }

  /** The meters, for serving them over HTTP. */
  Meters meters() {
    return meters;
  }

  /** What the run is called. */
  RunIdentity identity() {
    return identity;
  }

  /** All metrics in Prometheus's text format. */
  public String scrape() {
    return meters.text();
  }

  /**
   * Publishes the density of a masked kernel; topology updates change it.
   *
   * @param nonzeros active entries
   */
  public void layer(String kernel, long nonzeros, long size) {
    topology.layer(kernel, nonzeros, size);
  }

  /**
   * Publishes the share of a kernel's active connections that were active initially.
   *
   * @param ratio 0 to 1
   */
  public void overlapWithInitial(String kernel, double ratio) {
    topology.overlapWithInitial(kernel, ratio);
  }

  /**
   * Publishes what of the network is cut off; nothing where nothing is masked.
   *
   * @param connectivity null where nothing is masked
   * @param masked names of the masked kernels
   */
  public void connectivity(Connectivity connectivity, Set<String> masked) {
    if (connectivity != null) {
      topology.connectivity(connectivity, masked);
    }
  }

  /**
   * Publishes what one image costs.
   *
   * @param pass {@code inference} or {@code training_step}
   * @param sparse FLOPs of the active weights
   * @param dense FLOPs of the same network dense
   */
  public void flops(String pass, double sparse, double dense) {
    training.flops(pass, sparse, dense);
  }

  /**
   * Publishes what computes the masked layers.
   *
   * @param sparse layers that skip zeros
   * @param dense layers that do not
   */
  public void kernels(int sparse, int dense) {
    training.kernels(sparse, dense);
  }

  /**
   * Publishes how long a worker took for its own part of the last step.
   *
   * @param rank of the worker, 0 for the chief
   */
  public void workerStep(int rank, double seconds) {
    training.workerStep(rank, seconds);
  }

  @Override
  public void stepDone(StepDone event) {
    training.stepDone(event);
  }

  @Override
  public void topologyUpdated(TopologyUpdated event) {
    topology.topologyUpdated(event);
  }

  @Override
  public void epochDone(EpochDone event) {
    topology.epochDone(event);
    calibration.epochDone(event);
  }

  /**
   * Publishes every metric of a report, its interval, and its reliability bins.
   *
   * @param split such as {@code test}
   * @param prediction such as {@code averaged}
   * @param classNames one a class
   */
  public void calibration(
      CalibrationReport report, String split, String prediction, List<String> classNames) {
    calibration.report(report, split, prediction, classNames);
  }

  /**
   * Publishes precision, recall and F1 of every class; nothing for more than 100.
   *
   * @param split such as {@code test}
   * @param prediction such as {@code averaged}
   */
  public void classes(List<ClassMetrics> classes, String split, String prediction) {
    calibration.classes(classes, split, prediction);
  }

  /** Says which prediction is the run's final model. */
  public void finalModel(String prediction) {
    calibration.finalModel(prediction);
  }

  /**
   * Says which epoch is the best one so far.
   *
   * @param epoch from 1
   * @param metric that it is the best by
   */
  public void bestEpoch(int epoch, String metric, double value) {
    calibration.bestEpoch(epoch, metric, value);
  }

  /** To be called when a checkpoint is complete. */
  public void checkpointWritten(Duration took) {
    job.checkpointWritten(took);
  }

  /**
   * The run was resumed.
   *
   * @param times it has done so, this time included
   */
  public void resumed(int times) {
    job.resumed(times);
  }

  /** To be called when the run has ended, well or not. */
  public void ended(ExitReason reason) {
    job.ended(reason);
  }

  /** Counts that the last metrics could not be handed over. */
  void publishFailed(PublishTarget target) {
    job.publishFailed(target);
  }

  @Override
  public void close() {
    meters.close();
  }
}
