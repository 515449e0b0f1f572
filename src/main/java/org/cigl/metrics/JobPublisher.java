package org.cigl.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.cigl.files.AtomicWrite;
import org.cigl.files.IoErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands over a run's last metrics when it has ended, well, badly, or because the process was told
 * to end (a signal). That it cannot hand them over never fails the run: a warning says so, and
 * {@code cigl_publish_failures_total} counts it.
 */
public final class JobPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(JobPublisher.class);

  private final RunMetrics metrics;
  private final Destinations destinations;
  private final AtomicBoolean ended = new AtomicBoolean();

  /** Where last metrics go besides the run's folder; either may be null. */
  public static final class Destinations {
    private final Pushgateway gateway;
    private final TextFile file;

    Destinations(Pushgateway gateway, TextFile file) {
      this.gateway = gateway;
      this.file = file;
    }

    /**
     * Checks what was given on the command line.
     *
     * @param gateway address of a Pushgateway, or null
     * @param file for node exporter's textfile collector, or null
     * @throws org.cigl.InvalidInputException if one of them cannot be used
     */
    public static Destinations of(String gateway, Path file) {
      return new Destinations(
          gateway == null ? null : Pushgateway.at("push_gateway", gateway),
          file == null ? null : TextFile.at("textfile", file));
    }
  }

  /** Something that may fail with an exception of its own. */
  @FunctionalInterface
  private interface Publishing {
    void run() throws IOException;
  }

  /** Prepares for one run. */
  public JobPublisher(RunMetrics metrics, Destinations destinations) {
    this.metrics = metrics;
    this.destinations = destinations;
  }

  /**
   * Runs the job and publishes how it ended.
   *
   * @param last where all metrics are written at the end, in Prometheus's text format
   */
  public <T> T watch(Path last, Supplier<T> job) {
    Thread hook = new Thread(() -> end(ExitReason.INTERRUPTED, last), "cigl-publisher");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      T result = job.get();
      end(ExitReason.SUCCESS, last);
      return result;
    } catch (RuntimeException | Error e) {
      end(ExitReason.of(e), last);
      throw e;
    } finally {
      remove(hook);
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("the process ends already", e);
    }
  }

  private void end(ExitReason reason, Path last) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    metrics.ended(reason);
    // In this order, so that the files tell of a push that failed.
    if (destinations.gateway != null) {
      Pushgateway gateway = destinations.gateway;
      attempt(PublishTarget.PUSH_GATEWAY, gateway.address(), () -> gateway.push(metrics));
    }
    if (destinations.file != null) {
      TextFile file = destinations.file;
      attempt(PublishTarget.TEXTFILE, file.path(), () -> file.write(metrics));
    }
    attempt(PublishTarget.RUN_FOLDER, last, () -> AtomicWrite.text(last, metrics.scrape()));
  }

  private void attempt(PublishTarget target, Object where, Publishing publishing) {
    try {
      publishing.run();
    } catch (IOException | RuntimeException e) {
      metrics.publishFailed(target);
      String reason = e instanceof IOException io ? IoErrors.of(io) : e.toString();
      LOG.warn("metrics could not be handed to {}: {}; the run is not affected", where, reason);
    }
  }
}
