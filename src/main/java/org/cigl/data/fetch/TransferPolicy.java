package org.cigl.data.fetch;

import java.time.Duration;

/**
 * How long to wait for a server, and how often to try again.
 *
 * @param connect until a connection is made
 * @param response until a request is answered
 * @param silence within an answer, until more of it comes
 * @param retries after the first try, for each file
 * @param firstDelay before the first retry; doubled before each one after it, varied by a tenth
 * @param maxDelay before any retry
 */
public record TransferPolicy(
    Duration connect,
    Duration response,
    Duration silence,
    int retries,
    Duration firstDelay,
    Duration maxDelay) {
  /** For servers on the internet: five retries, after 1, 2, 4, 8 and 16 seconds. */
  public static final TransferPolicy DEFAULT =
      new TransferPolicy(
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          5,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30));
}
