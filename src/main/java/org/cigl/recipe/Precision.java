package org.cigl.recipe;

/**
 * What a training step multiplies in. Whichever it is, the weights that the optimizer updates, the
 * masks, the slots, the average, batch-norm statistics, the loss and every prediction that metrics
 * are made of are float32.
 */
public enum Precision {
  /** Single precision. */
  FLOAT32,
  /**
   * Convolutions and matrix products of the passes that train, and of re-estimation, with what lies
   * between them, in bfloat16, as TensorFlow's graph rewriter for oneDNN makes them; on a GPU in
   * float16, as its rewriter for GPUs makes them, without loss scaling. Fast where the processor
   * multiplies bfloat16 itself; refused where the rewriter would leave all in float32.
   */
  BFLOAT16
}
