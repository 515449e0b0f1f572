package org.cigl.serving.http;

import java.time.Duration;

/**
 * How long the parts of a request may take.
 *
 * @param idle without a byte from or to the client
 * @param body until the body is read whole
 * @param queue until a worker takes the request
 * @param compute until the worker has decoded the request and computed the answer
 * @param answer until the client has read the answer
 */
record RequestTimeouts(
    Duration idle, Duration body, Duration queue, Duration compute, Duration answer) {
  /** What {@code cigl serve} uses. */
  static RequestTimeouts of(ServerOptions options) {
    return new RequestTimeouts(
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        options.compute(),
        Duration.ofSeconds(60));
  }
}
