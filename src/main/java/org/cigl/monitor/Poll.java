package org.cigl.monitor;

/** One look at what is served; what goes wrong in it is in the metrics. */
@FunctionalInterface
public interface Poll {
  /**
   * Looks.
   *
   * @throws org.cigl.InvalidInputException if it never worked yet and cannot as things are set
   */
  void run();
}
