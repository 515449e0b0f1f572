package org.cigl.serving.http;

import static org.cigl.InvalidInputException.require;

import org.cigl.serving.json.ReadingRules;

/**
 * Where a server listens, and what it takes on.
 *
 * @param host address to bind to
 * @param port 0 for any free one
 * @param maxRequestBytes largest body, 1 kB to 1 GiB
 * @param concurrent requests that are read and computed at a time, 1 to 1000; memory grows with it
 * @param queued requests beyond these that wait, 1 to 100,000; any more are refused
 * @param rules what requests may hold
 */
public record ServerOptions(
    String host, int port, int maxRequestBytes, int concurrent, int queued, ReadingRules rules) {
  /** Checks the ranges. */
  public ServerOptions {
    require(port >= 0 && port <= 65_535, "--port is %d, must be from 0 to 65535", port);
    require(
        maxRequestBytes >= 1000 && maxRequestBytes <= 1 << 30,
        "--max-request-bytes is %d, must be from 1000 to %d",
        maxRequestBytes,
        1 << 30);
    require(
        concurrent >= 1 && concurrent <= 1000,
        "--max-concurrent is %d, must be from 1 to 1000",
        concurrent);
    require(
        queued >= 1 && queued <= 100_000, "--max-queued is %d, must be from 1 to 100000", queued);
    require(
        rules.maxBatch() >= 1 && rules.maxBatch() <= 1_000_000,
        "--max-batch is %d, must be from 1 to 1000000",
        rules.maxBatch());
  }
}
