package org.cigl.serving.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.cigl.serving.RequestException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that compute answers, and a bounded queue of requests in front of them. A computation
 * that exceeds its time is answered for, and no longer counts: another thread takes its place, as
 * no thread in native code can be ended. There are at most twice as many threads as compute at a
 * time; beyond these a computation keeps its place until it ends.
 *
 * <p>A thread that takes a request computes with it others that wait and are of its group: its
 * share of the queue, and no more than what will take about a second. One that finds a free thread
 * waits for no other.
 */
final class WorkerPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

  /** Longest time of requests that are computed together, in seconds. */
  private static final double TOGETHER = 1;

  private final int concurrent;
  private final Duration maxWait;
  private final Duration maxCompute;
  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor clock;
  private final ComputeRate rate = new ComputeRate();
  private int replaced;

  /** A request whose body is read. */
  interface Job {
    /** Equal for jobs that can be computed together. */
    Object group();

    /** Bytes of the request's body. */
    int size();

    /**
     * Computes the answers of this and others of its group and starts to send them, but of those
     * that were refused meanwhile.
     */
    void compute(List<Job> others);

    /** Answers that the request is not computed, or not in time; from any thread. */
    void refuse(RequestException reason);
  }

  /**
   * Starts the pool.
   *
   * @param concurrent threads, at least 1
   * @param queued requests that wait for one, at least 1
   * @param maxWait a request that waited longer is refused with 429 rather than computed
   * @param maxCompute a request that is computed for longer is refused with 504
   */
  WorkerPool(int concurrent, int queued, Duration maxWait, Duration maxCompute) {
    this.concurrent = concurrent;
    this.maxWait = maxWait;
    this.maxCompute = maxCompute;
    threads =
        new ThreadPoolExecutor(
            concurrent,
            concurrent,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(queued),
            daemons("rest-worker"));
    threads.allowCoreThreadTimeOut(true);
    clock = new ScheduledThreadPoolExecutor(1, daemons("rest-clock"));
    clock.setRemoveOnCancelPolicy(true);
    // Once closed there is nobody to answer.
    clock.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Computes a request when a worker is free, or refuses it with 429. */
  void submit(Job job) {
    Task task = new Task(job);
    try {
      task.awaitWorker();
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      task.refuseWaiting();
    }
  }

  /** Lets another thread start in place of one whose computation exceeds its time. */
  private synchronized boolean replace() {
    if (replaced == concurrent) {
      return false;
    }
    replaced++;
    threads.setMaximumPoolSize(concurrent + replaced);
    threads.setCorePoolSize(concurrent + replaced);
    return true;
  }

  /** Such a computation has ended after all. */
  private synchronized void giveBack() {
    replaced--;
    threads.setCorePoolSize(concurrent + replaced);
    threads.setMaximumPoolSize(concurrent + replaced);
  }

  private enum State {
    WAITING,
    COMPUTING,
    ENDED,
    OVERDUE,
    REPLACED
  }

  /** A job on its way through the queue and a worker. */
  private final class Task implements Runnable {
    private final Job job;
    private final long latest = System.nanoTime() + maxWait.toNanos();
    private State state = State.WAITING;
    private Future<?> limit;
    private boolean hasThread;

    Task(Job job) {
      this.job = job;
    }

    synchronized void awaitWorker() {
      limit = clock.schedule(this::refuseWaiting, maxWait.toNanos(), TimeUnit.NANOSECONDS);
    }

    void refuseWaiting() {
      if (moved(State.WAITING, State.ENDED)) {
        threads.remove(this);
        job.refuse(new RequestException(429, "too many requests at once, ask again later"));
      }
    }

    @Override
    public void run() {
      if (System.nanoTime() - latest > 0) {
        refuseWaiting(); // before the clock comes to it
      } else if (begin(true)) {
        List<Task> others = others();
        try {
          compute(others);
        } finally {
          others.forEach(Task::end);
          end();
        }
      }
    }

    private void compute(List<Task> others) {
      long bytes = job.size();
      for (Task other : others) {
        bytes += other.job.size();
      }
      long start = System.nanoTime();
      job.compute(others.stream().map(other -> other.job).toList());
      rate.measured(bytes, (System.nanoTime() - start) / 1e9);
    }

    /** Waiting tasks of the same group, which begin with this one. */
    private List<Task> others() {
      List<Task> others = new ArrayList<>();
      int share = threads.getQueue().size() / concurrent;
      long bytes = rate.bytes(Math.min(TOGETHER, maxCompute.toNanos() / 2e9)) - job.size();
      for (Runnable waiting : threads.getQueue()) {
        Task other = (Task) waiting;
        bytes -= other.job.size();
        if (others.size() == share || bytes < 0) {
          break;
        }
        if (other.job.group().equals(job.group()) && other.begin(false)) {
          threads.remove(other);
          others.add(other);
        }
      }
      return others;
    }

    private synchronized boolean begin(boolean hasThread) {
      if (!moved(State.WAITING, State.COMPUTING)) {
        return false;
      }
      this.hasThread = hasThread;
      limit.cancel(false);
      limit = clock.schedule(this::refuseComputing, maxCompute.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    }

    private void refuseComputing() {
      if (moved(State.COMPUTING, State.OVERDUE)) {
        LOG.warn(
            "a request is computed for more than {} s, it is answered with 504",
            maxCompute.toMillis() / 1e3);
        job.refuse(RequestException.tooLong(maxCompute));
        if (hasThread() && replace() && !moved(State.OVERDUE, State.REPLACED)) {
          giveBack();
        }
      }
    }

    private synchronized boolean hasThread() {
      return hasThread;
    }

    private synchronized void end() {
      limit.cancel(false);
      if (moved(State.REPLACED, State.ENDED)) {
        giveBack();
      } else {
        state = State.ENDED;
      }
    }

    private synchronized boolean moved(State from, State to) {
      if (state != from) {
        return false;
      }
      state = to;
      return true;
    }
  }

  /** Starts no more requests. */
  @Override
  public void close() {
    threads.shutdown();
    clock.shutdown();
  }
}
