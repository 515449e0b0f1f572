package org.cigl.metrics;

import java.time.Duration;
import java.time.Instant;
import org.cigl.recipe.Recipe;

/** The run as a batch job: what it is, when it began, whether and why it ended. */
final class JobMetrics {
  private final Meters meters;
  private final long started = System.nanoTime(); // not by the clock, which may be set
  private volatile Duration length;

  JobMetrics(Meters meters, Recipe recipe, String run) {
    this.meters = meters;
    meters.set(
        MetricCatalogue.RUN_INFO,
        1,
        recipe.name(),
        run,
        recipe.method().label(),
        recipe.network(),
        recipe.data().set(),
        Long.toString(recipe.seed()));
    meters.set(MetricCatalogue.JOB_START, seconds(Instant.now()));
    meters.set(MetricCatalogue.JOB_RESUMES, 0);
    meters.compute(MetricCatalogue.JOB_RUNNING, () -> length == null ? 1 : 0);
    meters.compute(MetricCatalogue.JOB_DURATION, this::duration);
    for (ExitReason reason : ExitReason.values()) {
      meters.set(MetricCatalogue.JOB_EXIT, 0, reason.label());
    }
    for (PublishTarget target : PublishTarget.values()) {
      meters.add(MetricCatalogue.PUBLISH_FAILURES, 0, target.label());
    }
  }

  void resumed(int times) {
    meters.set(MetricCatalogue.JOB_RESUMES, times);
  }

  private double duration() {
    Duration all = length;
    return seconds(all == null ? sinceStart() : all);
  }

  private Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /** Takes down the end of the run; a failure after a success counts as a failure. */
  void ended(ExitReason reason) {
    length = sinceStart();
    for (ExitReason each : ExitReason.values()) {
      meters.set(MetricCatalogue.JOB_EXIT, each == reason ? 1 : 0, each.label());
    }
    Metric time =
        reason == ExitReason.SUCCESS ? MetricCatalogue.LAST_SUCCESS : MetricCatalogue.LAST_FAILURE;
    meters.set(time, seconds(Instant.now()));
  }

  void publishFailed(PublishTarget target) {
    meters.add(MetricCatalogue.PUBLISH_FAILURES, 1, target.label());
  }

  void checkpointWritten(Duration took) {
    meters.set(MetricCatalogue.CHECKPOINT_TIME, seconds(Instant.now()));
    meters.set(MetricCatalogue.CHECKPOINT_SECONDS, seconds(took));
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1e3;
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
