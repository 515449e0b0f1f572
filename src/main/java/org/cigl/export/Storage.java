package org.cigl.export;

/**
 * How an exported model's kernels are kept in its {@code variables} files. Serving runs at the same
 * speed with each: what is not stored dense is made so once, when the model is loaded.
 */
public enum Storage {
  /** Every value, 4 bytes each: what tools that read checkpoints directly expect. */
  DENSE,
  /** The nonzero values, 4 bytes each, and where they are: see {@link SparseCode}. */
  COMPACT,
  /**
   * As {@link #COMPACT}, with values rounded to 16 bits: relative error at most 2^-11. Biases and
   * batch norm stay as they are.
   */
  COMPACT_FLOAT16
}
