package org.cigl.serving.http;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.cigl.serving.RequestException;

/** Threads that compute answers, and a bounded queue of requests in front of them. */
final class WorkerPool implements AutoCloseable {
  private final ThreadPoolExecutor threads;
  private final Duration maxWait;

  /** A request whose body is read. */
  interface Job {
    /** Computes the answer and starts to send it. */
    void compute();

    /** Answers that there is no worker for it. */
    void refuse(RequestException reason);
  }

  /**
   * Starts the pool.
   *
   * @param concurrent threads, at least 1
   * @param queued requests that wait for one, at least 1
   * @param maxWait a request that waited longer is refused rather than computed
   */
  WorkerPool(int concurrent, int queued, Duration maxWait) {
    this.maxWait = maxWait;
    threads =
        new ThreadPoolExecutor(
            concurrent,
            concurrent,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(queued),
            task -> {
              Thread thread = new Thread(task, "rest-worker");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** Computes a request when a worker is free, or refuses it with 429. */
  void submit(Job job) {
    long latest = System.nanoTime() + maxWait.toNanos();
    try {
      threads.execute(
          () -> {
            if (System.nanoTime() - latest > 0) {
              job.refuse(busy());
            } else {
              job.compute();
            }
          });
    } catch (RejectedExecutionException e) {
      job.refuse(busy());
    }
  }

  private static RequestException busy() {
    return new RequestException(429, "too many requests at once, ask again later");
  }

  /** Starts no more requests. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
