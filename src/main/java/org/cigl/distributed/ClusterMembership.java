package org.cigl.distributed;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.cigl.RunFailedException;
import org.cigl.checkpoint.RunStoppedException;
import org.cigl.checkpoint.StopRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.exceptions.TensorFlowException;

/** This task as one of a cluster: it comes, works along and leaves, and knows who else does. */
final class ClusterMembership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterMembership.class);

  /** How long a task has to answer when it is asked how far it is. */
  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** How long a task stays to be asked once its run has failed. */
  static final Duration LINGER = ANSWER.plusSeconds(1);

  /** How long the chief of a finished run waits for the others to see that. */
  private static final Duration FAREWELL = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Looks in a row for a chief that is not to be reached, after which it is gone. */
  private static final int MISSED = 3;

  private final TfConfig config;
  private final Peers peers;
  private boolean finished;

  private ClusterMembership(TfConfig config) {
    this.config = config;
    this.peers = new Peers(config, ANSWER);
  }

  /**
   * Comes, with a server that runs, and waits for the others.
   *
   * @throws RunFailedException naming the tasks that do not come
   */
  static ClusterMembership join(TfConfig config, Duration atMost) {
    ClusterMembership own = new ClusterMembership(config);
    own.tell(TaskStatus.JOINED);
    try {
      own.finished =
          own.peers.await(
              status -> status == TaskStatus.JOINED || status == TaskStatus.READY,
              status -> status == TaskStatus.FINISHED,
              false,
              atMost);
    } catch (RunFailedException e) {
      own.close();
      throw e;
    }
    if (own.finished) {
      Peers.pause(PAUSE); // the chief looks for who has been there
    }
    return own;
  }

  /** See {@link Cluster#tellFinished}. */
  static void announceFinished(TfConfig config, Duration atMost) {
    ClusterMembership own = new ClusterMembership(config);
    own.tell(TaskStatus.FINISHED);
    if (!own.peers.awaitGone(true, atMost)) {
      LOG.warn(
          "not every other task came within {} s to hear that the run has finished",
          atMost.toSeconds());
    }
  }

  private void tell(long status) {
    TaskStatus.tell(config.task(), status);
  }

  boolean finished() {
    return finished;
  }

  /** See {@link Cluster#ready}. */
  void ready(Duration atMost) {
    tell(TaskStatus.READY);
    peers.await(status -> status >= TaskStatus.READY, status -> false, true, atMost);
  }

  /** See {@link Cluster#finish}. */
  void finish() {
    tell(TaskStatus.FINISHED);
    finished = true;
    peers.awaitGone(false, FAREWELL);
  }

  /**
   * See {@link Cluster#awaitFinish}.
   *
   * @param silence of the chief's server, though it accepts connections, after which it is gone
   */
  void awaitFinish(StopRequest stop, Duration silence) {
    long incoming = System.nanoTime();
    int missed = 0;
    while (!finished) {
      Optional<StopRequest.Reason> reason = stop.now();
      if (reason.isPresent()) {
        throw new RunStoppedException(
            reason.get(), "stopped by " + reason.get() + " after all steps");
      }
      OptionalLong status = peers.status(config.chief());
      boolean left = false;
      if (status.isPresent()) {
        incoming = System.nanoTime();
        finished = status.getAsLong() == TaskStatus.FINISHED;
        left = status.getAsLong() < 0;
      }
      missed = status.isPresent() || Peers.listens(config.chief()) ? 0 : missed + 1;
      if (left || missed == MISSED || System.nanoTime() - incoming > silence.toNanos()) {
        throw new RunFailedException(
            "the chief, "
                + config.chief()
                + ", ended before the run was finished: the same command resumes it");
      }
      if (!finished) {
        Peers.pause(PAUSE);
      }
    }
  }

  /**
   * Leaves a run that has failed, and finds who is to blame.
   *
   * @param transferPolicy that a step had
   * @return what to say, in which they are named
   */
  String blame(TensorFlowException e, Duration transferPolicy) {
    long own = TaskStatus.ask(config.task()).orElse(TaskStatus.LEAVING);
    leave();
    Map<Task, OptionalLong> standings = peers.standings();
    List<Task> silent =
        standings.keySet().stream().filter(task -> standings.get(task).isEmpty()).toList();
    if (!silent.isEmpty()) {
      return "no answer from " + Peers.names(silent) + ": the run ends";
    }
    List<Task> behind =
        standings.keySet().stream()
            .filter(task -> standings.get(task).getAsLong() < own)
            .filter(task -> standings.get(task).getAsLong() != TaskStatus.LEAVING)
            .toList();
    if (!behind.isEmpty()) {
      return String.format(
          "no part of step %d came within %d s (worker_timeout) from %s: the run ends",
          own + 1, transferPolicy.toSeconds(), Peers.names(behind));
    }
    return "the run failed though all tasks answer: "
        + String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }

  private void leave() {
    try {
      tell(TaskStatus.LEAVING);
    } catch (TensorFlowException e) {
      LOG.debug("this task's server does not answer", e);
    }
  }

  /** Leaves, unless the run is finished. */
  @Override
  public void close() {
    if (!finished) {
      leave();
    }
  }
}
