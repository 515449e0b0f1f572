package org.cigl.benchmark.worker;

import java.util.Optional;
import org.cigl.recipe.Kernels;

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

  /** A layer's output for a batch. */
  public static final String LAYER_PREDICTION = "prediction";

  /** A layer's output, and the gradients of its input and of its kernel. */
  public static final String LAYER_STEP = "forward and gradients";

  private static final String BETWEEN = "; ";

  private Quantity() {}

  /** One of these two of a layer, by some kernels. */
  static String ofLayer(String pass, String layer, Kernels kernels) {
    return String.join(BETWEEN, pass, layer, kernels.name());
  }

  /** The layer of such a quantity; empty where it is another's or by other kernels. */
  public static Optional<String> layerOf(String quantity, Kernels kernels) {
    String[] parts = quantity.split(BETWEEN, -1);
    return parts.length == 3 && parts[2].equals(kernels.name())
        ? Optional.of(parts[1])
        : Optional.empty();
  }

  /** What of a layer such a quantity is. */
  public static String passOf(String quantity) {
    return quantity.split(BETWEEN, 2)[0];
  }

  /** The same of the same layer by TensorFlow's kernels. */
  public static String withDenseKernels(String quantity) {
    String[] parts = quantity.split(BETWEEN, -1);
    return ofLayer(parts[0], parts[1], Kernels.DENSE);
  }
}
