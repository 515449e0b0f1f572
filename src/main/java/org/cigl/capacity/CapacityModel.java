package org.cigl.capacity;

import static org.cigl.InvalidInputException.require;

import org.cigl.network.Network;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.cigl.recipe.Recipe;

/**
 * Bytes and seconds of a step on many workers: a step is the time of a worker's own part, then the
 * all-reduce, one after the other, as the training graph does it. Workers are taken to be equally
 * fast, and a switch to carry all of them at once.
 *
 * @param activeNumbers of 32 bits that an ordinary step brings together
 * @param denseNumbers that a topology update brings together
 * @param interval steps from one topology update to the next; 0 for none
 * @param stepSeconds of one worker alone, with its part of the batch, above 0
 * @param link between any two
 */
public record CapacityModel(
    long activeNumbers, long denseNumbers, long interval, double stepSeconds, Link link) {
  private static final int BYTES = 4;

  /** Checks the ranges. */
  public CapacityModel {
    require(stepSeconds > 0, "step_time is %s, must be above 0", stepSeconds);
  }

  /** Of a recipe on a network. */
  public static CapacityModel of(
      Recipe recipe, Network network, long interval, double stepSeconds, Link link) {
    long dense = 0;
    long active = 0;
    var nonzeros = recipe.constantNonzeros(network);
    for (Parameter parameter : network.parameters()) {
      dense += parameter.size();
      active +=
          parameter.role() == Role.KERNEL
              ? nonzeros.getOrDefault(parameter.name(), parameter.size())
              : parameter.size();
    }
    return new CapacityModel(active, dense, interval, stepSeconds, link);
  }

  /**
   * What a step takes on as many workers.
   *
   * @param workers at least 1
   * @param bytes that one worker sends in an ordinary step
   * @param denseBytes that one worker sends in a step that brings together every gradient
   * @param seconds of a step, topology updates in their share
   * @param efficiency share of that time that the worker computes, in (0, 1]
   */
  public record Point(
      int workers, double bytes, double denseBytes, double seconds, double efficiency) {}

  /** The step on so many workers, each with a part of the batch as large as one alone. */
  public Point at(int workers) {
    double ordinary = allReduce(workers, activeNumbers * (double) BYTES);
    double update = allReduce(workers, denseNumbers * (double) BYTES);
    double mean = interval == 0 ? ordinary : ((interval - 1) * ordinary + update) / interval;
    double seconds = stepSeconds + mean;
    return new Point(
        workers,
        sent(workers, activeNumbers * (double) BYTES),
        sent(workers, denseNumbers * (double) BYTES),
        seconds,
        stepSeconds / seconds);
  }

  /** Bytes that each worker sends. */
  private static double sent(int workers, double bytes) {
    return doubling(workers) ? stages(workers) * bytes : 2 * (workers - 1) * bytes / workers;
  }

  /**
   * Seconds of an all-reduce. A pair exchanges halves, twice: each sends the half that the other
   * adds up, then the sum of its own. A ring of n goes 2(n - 1) times, each with an n-th.
   */
  private double allReduce(int workers, double bytes) {
    return doubling(workers)
        ? stages(workers) * (link.request() + 2 * link.message(bytes / 2))
        : link.request() + 2 * (workers - 1) * link.message(bytes / workers);
  }

  private static boolean doubling(int workers) {
    return Integer.bitCount(workers) == 1;
  }

  private static int stages(int workers) {
    return Integer.numberOfTrailingZeros(workers);
  }
}
