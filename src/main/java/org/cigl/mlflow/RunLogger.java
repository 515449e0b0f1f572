package org.cigl.mlflow;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.cigl.files.IoErrors;
import org.cigl.graph.TrainingGraph;
import org.cigl.run.Summary;
import org.cigl.train.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs one run: a thread of its own sends what has come every few seconds, so that training never
 * waits for the server. What fails is warned of, kept, and sent with the next.
 */
final class RunLogger implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(RunLogger.class);
  private static final long PERIOD_SECONDS = 5;
  private static final int MOST_METRICS = 1000; // of one request, by MLflow's documentation

  private final MlflowClient client;
  private final Experiment experiment;
  private final LoggedRun run;
  private final RunMetricsLog metrics = new RunMetricsLog();
  private @Nullable ScheduledExecutorService sender;
  private @Nullable TrackedRun tracked;
  private boolean failing;

  /** Something that the server may refuse. */
  private interface Request {
    void send() throws IOException;
  }

  /**
   * A logger.
   *
   * @param failing whether it was warned of the server already
   */
  RunLogger(MlflowClient client, Experiment experiment, LoggedRun run, boolean failing) {
    this.client = client;
    this.experiment = experiment;
    this.run = run;
    this.failing = failing;
  }

  /** A run that another process finished in the meantime is not logged again. */
  @SuppressWarnings("FutureReturnValueIgnored") // attempt catches what it would tell of
  @Override
  public void trainingBegins(TrainingGraph graph) {
    if (!Files.exists(run.folder().summary())) {
      sender = Executors.newSingleThreadScheduledExecutor(RunLogger::thread);
      sender.scheduleWithFixedDelay(() -> attempt(this::send), 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "mlflow");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void stepDone(StepDone event) {
    metrics.stepDone(event);
  }

  @Override
  public void topologyUpdated(TopologyUpdated event) {
    metrics.topologyUpdated(event);
  }

  @Override
  public void epochDone(EpochDone event) {
    metrics.epochDone(event);
  }

  /** Sends what waits; begins the run there first. */
  private TrackedRun send() throws IOException {
    TrackedRun begun = tracked;
    if (begun == null) {
      begun = TrackedRun.begin(client, experiment.id(), run);
      tracked = begun;
    }
    List<RunMetricsLog.Entry> next = metrics.first(MOST_METRICS);
    while (!next.isEmpty()) {
      begun.metrics(client, next);
      metrics.remove(next.size());
      next = metrics.first(MOST_METRICS);
    }
    return begun;
  }

  /** Whether the server took it; one warning where it begins to fail. */
  private synchronized boolean attempt(Request request) {
    try {
      request.send();
      failing = false;
      return true;
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        String reason = e instanceof IOException io ? IoErrors.withFile(io) : e.getMessage();
        LOG.warn("mlflow {}: {}; the run is not affected", client.server(), reason);
      }
      failing = true;
      return false;
    }
  }

  /**
   * Logs the end.
   *
   * @return the run's page, where the server has all of it
   */
  Optional<String> finish() {
    boolean complete = stopSending() && attempt(this::sendEnd);
    TrackedRun logged = tracked;
    return complete && logged != null
        ? Optional.of(client.server().page(logged.experimentId(), logged.runId()))
        : Optional.empty();
  }

  private void sendEnd() throws IOException {
    metrics.summary(Summary.read(run.folder()));
    TrackedRun logged = send();
    logged.ended(client, "FINISHED"); // before files, which it may not take
    RunFilesUpload.to(client, logged.files()).send(run.folder(), run.recipe(), logged.runId());
  }

  /** Logs that it ended early. */
  void end(String status) {
    if (stopSending()) {
      attempt(() -> send().ended(client, status));
    }
  }

  /** Whether it was sending. */
  private boolean stopSending() {
    ExecutorService stopped = sender;
    if (stopped == null) {
      return false;
    }
    stopped.shutdown();
    try {
      stopped.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }
}
