package org.cigl.benchmark.worker;

/** Names of what is timed. */
public final class Quantity {
  /** An optimizer step. */
  public static final String STEP = "step";

  /** The same call with the same feeds and as many results, and nothing computed. */
  public static final String CALL = "call without computing";

  /** A topology update, in place of a step: its pass and what it selects and assigns. */
  public static final String TOPOLOGY_UPDATE = "topology update, its pass included";

  /** What precedes the name of a part of a step whose operations' times are summed. */
  public static final String OPERATIONS = "operations: ";

  /** Of a topology update: selecting what to drop and to grow, and assigning it. */
  public static final String TOPOLOGY_SELECTION = OPERATIONS + "topology selection";

  /** Of a step: taking its images out of all, cropping, flipping, normalising. */
  public static final String INPUT = OPERATIONS + "input pipeline";

  /** Taking one snapshot into the average. */
  public static final String AVERAGE = "taking a snapshot into the average";

  /** Re-estimating batch-norm statistics with one batch. */
  public static final String REESTIMATION = "re-estimating batch norm with a batch";

  /** A prediction of one batch. */
  public static final String FORWARD = "forward";

  private Quantity() {}
}
