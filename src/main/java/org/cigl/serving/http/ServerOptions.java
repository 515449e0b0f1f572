package org.cigl.serving.http;

import static org.cigl.InvalidInputException.require;

import java.time.Duration;
import org.cigl.serving.json.ReadingRules;

/**
 * Where a server listens, and what it takes on.
 *
 * @param host address to bind to
 * @param port 0 for any free one
 * @param maxRequestBytes largest body, 1 kB to 1 GiB
 * @param concurrent requests that are read and computed at a time, 1 to 1000; memory grows with it
 * @param queued requests beyond these that wait, 1 to 100,000; any more are refused
 * @param maxComputeSeconds longest time to decode and compute a request, 0.1 to 86,400
 * @param rules what requests may hold
 */
public record ServerOptions(
    String host,
    int port,
    int maxRequestBytes,
    int concurrent,
    int queued,
    double maxComputeSeconds,
    ReadingRules rules) {
  /** The longest time to compute a request, unless another is asked for. */
  private static final double COMPUTE_SECONDS = 60;

  /** With the usual time to compute a request. */
  public ServerOptions(
      String host, int port, int maxRequestBytes, int concurrent, int queued, ReadingRules rules) {
    this(host, port, maxRequestBytes, concurrent, queued, COMPUTE_SECONDS, rules);
  }

  /** Checks the ranges. */
  public ServerOptions {
    require(port >= 0 && port <= 65_535, "port is %d, must be from 0 to 65535", port);
    require(
        maxRequestBytes >= 1000 && maxRequestBytes <= 1 << 30,
        "max_request_bytes is %d, must be from 1000 to %d",
        maxRequestBytes,
        1 << 30);
    require(
        concurrent >= 1 && concurrent <= 1000,
        "max_concurrent is %d, must be from 1 to 1000",
        concurrent);
    require(queued >= 1 && queued <= 100_000, "max_queued is %d, must be from 1 to 100000", queued);
    require(
        maxComputeSeconds >= 0.1 && maxComputeSeconds <= 86_400,
        "max_compute_seconds is %s, must be from 0.1 to 86400",
        maxComputeSeconds);
    require(
        rules.maxBatch() >= 1 && rules.maxBatch() <= 1_000_000,
        "max_batch is %d, must be from 1 to 1000000",
        rules.maxBatch());
  }

  /** Longest time to decode and compute a request. */
  Duration compute() {
    return Duration.ofMillis(Math.round(maxComputeSeconds * 1000));
  }
}
