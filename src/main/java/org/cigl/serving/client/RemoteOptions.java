package org.cigl.serving.client;

import static org.cigl.InvalidInputException.require;

import java.time.Duration;

/**
 * How to ask a served model.
 *
 * @param timeout until a request is answered whole
 * @param retries after the first try of a request, 0 to 100
 */
public record RemoteOptions(Duration timeout, int retries) {
  /** Checks the range. */
  public RemoteOptions {
    require(retries >= 0 && retries <= 100, "retries is %d, must be from 0 to 100", retries);
  }
}
