package org.cigl.run;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.cigl.RunFailedException;
import org.cigl.checkpoint.CheckpointStore;
import org.cigl.checkpoint.RunStoppedException;
import org.cigl.checkpoint.StopRequest;
import org.cigl.files.IoErrors;
import org.cigl.graph.TrainingGraph;
import org.cigl.train.StepBoundary;
import org.cigl.train.TrainingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves a run now and then while it trains, and when it is to stop. A save that fails, such as on a
 * full disk, is warned of: training goes on, and what was saved before is still there.
 */
final class CheckpointCallback implements StepBoundary {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointCallback.class);

  private final RunFolder run;
  private final TrainingGraph graph;
  private final CsvLoggers histories;
  private final CheckpointStore.Provenance origin;
  private final CheckpointPolicy checkpoints;
  private final CheckpointStore points;
  private final Consumer<Duration> written;
  private final long lastStep;
  private long savedStep;
  private long savedAt = System.nanoTime();

  /**
   * Prepares to save.
   *
   * @param run in whose folder it is saved
   * @param histories that go with what is saved
   * @param origin of the training
   * @param from the step that training resumes from
   * @param lastStep after which training ends: what it came to is saved before it is evaluated
   * @param written notified of each save how long it took
   */
  CheckpointCallback(
      RunFolder run,
      TrainingGraph graph,
      CsvLoggers histories,
      CheckpointStore.Provenance origin,
      CheckpointPolicy checkpoints,
      long from,
      long lastStep,
      Consumer<Duration> written) {
    this.run = run;
    this.graph = graph;
    this.histories = histories;
    this.origin = origin;
    this.checkpoints = checkpoints;
    this.points = new CheckpointStore(run.resume(), checkpoints.keep());
    this.savedStep = from;
    this.lastStep = lastStep;
    this.written = written;
  }

  @Override
  public void reached(TrainingState state) {
    Optional<StopRequest.Reason> stop = checkpoints.stop().now();
    if (stop.isPresent()) {
      interrupt(state, stop.get());
    } else if (due(state) || state.step() == lastStep) {
      try {
        save(state);
      } catch (IOException e) {
        LOG.warn(
            "step {} could not be saved: {}; training goes on", state.step(), IoErrors.withFile(e));
      }
      savedStep = state.step();
      savedAt = System.nanoTime();
    }
  }

  @Override
  public void failing(TrainingState state) {
    try {
      save(state, false);
      LOG.info("saved as it was before step {} in {}", state.step(), run.resume());
    } catch (IOException e) {
      LOG.warn("step {} could not be saved: {}", state.step(), IoErrors.withFile(e));
    }
  }

  @Override
  public void distrusted(long step) {
    try {
      points.deleteAfter(step);
    } catch (IOException e) {
      LOG.error(
          "checkpoints after step {} could not be deleted from {}, and must not be resumed from: {}",
          step,
          run.resume(),
          IoErrors.withFile(e));
    }
  }

  /**
   * Leaves off once training has ended, if that was asked for: all steps are saved.
   *
   * @throws RunStoppedException if it was
   */
  static void interruptIfAsked(StopRequest stop, RunFolder run) {
    stop.now()
        .ifPresent(
            reason -> {
              throw new RunStoppedException(
                  reason,
                  String.format(
                      "stopped by %s after all steps, which are saved; to evaluate and export:"
                          + " cigl train %s",
                      reason, run.path()));
            });
  }

  private boolean due(TrainingState state) {
    return System.nanoTime() - savedAt >= checkpoints.saveEvery().toNanos()
        || (checkpoints.saveSteps() != null && state.step() - savedStep >= checkpoints.saveSteps());
  }

  private void interrupt(TrainingState state, StopRequest.Reason reason) {
    try {
      save(state);
    } catch (IOException e) {
      throw new RunFailedException(
          String.format(
              Locale.ROOT,
              "stopped by %s, but step %d could not be saved: %s; what was saved before is still"
                  + " there",
              reason,
              state.step(),
              IoErrors.withFile(e)),
          e);
    }
    throw new RunStoppedException(
        reason,
        String.format(
            Locale.ROOT,
            "stopped by %s after %,d steps, which are saved; to resume: cigl train %s",
            reason,
            state.step(),
            run.path()));
  }

  private void save(TrainingState state) throws IOException {
    long before = System.nanoTime();
    save(state, true);
    written.accept(Duration.ofNanos(System.nanoTime() - before));
  }

  private void save(TrainingState state, boolean deletesOld) throws IOException {
    run.requireThere();
    if (deletesOld) {
      points.makeRoom(graph.savedBytes());
      points.save(graph::save, origin, state, histories.sync());
    } else {
      points.add(graph::save, origin, state, histories.sync());
    }
  }
}
