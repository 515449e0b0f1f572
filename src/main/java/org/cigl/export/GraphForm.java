package org.cigl.export;

/**
 * How an exported model's graph is made for inference. Whatever the form, it answers the same, but
 * for rounding.
 *
 * @param foldBatchNorm whether batch norm is folded into the layer before it, where that layer's
 *     output goes nowhere else: one pass over the activations less
 * @param freeze whether parameters are constants of the graph, in place of variables, for tools
 *     that optimize constants; a graph holds less than 2 GiB
 */
public record GraphForm(boolean foldBatchNorm, boolean freeze) {
  /** As the network was trained, parameters as variables. */
  public static final GraphForm AS_TRAINED = new GraphForm(false, false);
}
