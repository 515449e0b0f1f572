package org.cigl.capacity;

import static org.cigl.InvalidInputException.require;

/**
 * The way from one worker to another, full duplex.
 *
 * @param bytesPerSecond in each direction, above 0
 * @param roundTrip seconds for a message and its answer, at least 0
 * @param overhead seconds that a message takes besides, in TensorFlow's runtime, at least 0
 * @param perByte seconds that a byte takes besides: copies and gRPC, at least 0
 */
public record Link(double bytesPerSecond, double roundTrip, double overhead, double perByte) {
  /** Checks the ranges. */
  public Link {
    require(bytesPerSecond > 0, "bandwidth is %s, must be above 0", bytesPerSecond);
    require(roundTrip >= 0, "round_trip is %s, must be at least 0", roundTrip);
    require(overhead >= 0, "overhead is %s, must be at least 0", overhead);
    require(perByte >= 0, "per_byte is %s, must be at least 0", perByte);
  }

  /**
   * Seconds until as many bytes are there that were asked for before. TensorFlow's collectives
   * pull: all messages of an all-reduce are asked for as it begins, which its {@link #request} is
   * for.
   */
  double message(double bytes) {
    return roundTrip / 2 + overhead + bytes * (1 / bytesPerSecond + perByte);
  }

  /** Seconds until the other side knows what it is asked for. */
  double request() {
    return roundTrip / 2;
  }
}
