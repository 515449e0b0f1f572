package org.cigl.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.cigl.RunFailedException;
import org.cigl.files.Durable;
import org.cigl.files.IoReason;
import org.cigl.resume.ResumePoints;
import org.cigl.resume.RunStoppedException;
import org.cigl.resume.StopRequest;
import org.cigl.train.SafePoint;
import org.cigl.train.TrainingGraph;
import org.cigl.train.TrainingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * Saves a run now and then while it trains, and when it is to stop. A save that fails, such as on a
 * full disk, is warned of: training goes on, and what was saved before is still there.
 */
final class Safekeeping implements SafePoint {
  private static final Logger LOG = LoggerFactory.getLogger(Safekeeping.class);

  private final List<RunFolder> runs;
  private final RunFolder run;
  private final TrainingGraph graph;
  private final String data;
  private final Keeping keeping;
  private final ResumePoints points;
  private final Consumer<Duration> written;
  private final long lastStep;
  private long savedStep;
  private long savedAt = System.nanoTime();

  /**
   * Prepares to save.
   *
   * @param runs that the training is for
   * @param run one of them, in whose folder it is saved
   * @param data SHA-256 of the data set
   * @param from the step that training goes on from
   * @param lastStep after which training ends: what it came to is saved before it is evaluated
   * @param written told of each save how long it took
   */
  Safekeeping(
      List<RunFolder> runs,
      RunFolder run,
      TrainingGraph graph,
      String data,
      Keeping keeping,
      long from,
      long lastStep,
      Consumer<Duration> written) {
    this.runs = List.copyOf(runs);
    this.run = run;
    this.graph = graph;
    this.data = data;
    this.keeping = keeping;
    this.points = new ResumePoints(run.resume(), keeping.points());
    this.savedStep = from;
    this.lastStep = lastStep;
    this.written = written;
  }

  @Override
  public void reached(TrainingState state) {
    Optional<StopRequest.Reason> stop = keeping.stop().now();
    if (stop.isPresent()) {
      leaveOff(state, stop.get());
    } else if (due(state) || state.step() == lastStep) {
      try {
        save(state);
      } catch (IOException | TensorFlowException e) {
        LOG.warn("step {} could not be saved: {}; training goes on", state.step(), reason(e));
      }
      savedStep = state.step();
      savedAt = System.nanoTime();
    }
  }

  @Override
  public void failing(TrainingState state) {
    try {
      points.add(graph::save, data, state, lengths());
      LOG.info("saved as it was before step {} in {}", state.step(), run.resume());
    } catch (IOException | TensorFlowException e) {
      LOG.warn("step {} could not be saved: {}", state.step(), reason(e));
    }
  }

  /**
   * Leaves off once training has ended, if that was asked for: all steps are saved.
   *
   * @throws RunStoppedException if it was
   */
  static void leaveOffIfAsked(StopRequest stop, RunFolder run) {
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
    return System.nanoTime() - savedAt >= keeping.interval().toNanos()
        || (keeping.steps() != null && state.step() - savedStep >= keeping.steps());
  }

  private void leaveOff(TrainingState state, StopRequest.Reason reason) {
    try {
      save(state);
    } catch (IOException | TensorFlowException e) {
      throw new RunFailedException(
          String.format(
              Locale.ROOT,
              "stopped by %s, but step %d could not be saved: %s; what was saved before is still"
                  + " there",
              reason,
              state.step(),
              reason(e)),
          e);
    }
    throw new RunStoppedException(
        reason,
        String.format(
            Locale.ROOT,
            "stopped by %s after %,d steps, which are saved; to go on: cigl train %s",
            reason,
            state.step(),
            run.path()));
  }

  private void save(TrainingState state) throws IOException {
    long before = System.nanoTime();
    points.save(graph::save, data, state, lengths());
    written.accept(Duration.ofNanos(System.nanoTime() - before));
  }

  /** Of the files that the runs append to, alike in all, which are on the disk by then. */
  private Map<String, Long> lengths() throws IOException {
    Map<String, Long> lengths = new TreeMap<>();
    for (RunFolder each : runs) {
      for (Path file : each.appended()) {
        if (Files.exists(file)) {
          Durable.sync(file);
          lengths.put(file.getFileName().toString(), Files.size(file));
        }
      }
    }
    return lengths;
  }

  private static String reason(Exception e) {
    return e instanceof IOException io
        ? IoReason.of(io)
        : String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
