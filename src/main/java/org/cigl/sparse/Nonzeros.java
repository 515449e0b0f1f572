package org.cigl.sparse;

import org.cigl.RunFailedException;

/**
 * Where a masked kernel is not zero, counted.
 *
 * @param size entries in all
 * @param active entries that the mask M leaves in
 * @param atZero active entries whose value happens to be exactly zero
 */
public record Nonzeros(long size, long active, long atZero) {
  /** No entries. */
  public static final Nonzeros NONE = new Nonzeros(0, 0, 0);

  /**
   * Counts a kernel's entries.
   *
   * @param mask M, 1 where active, else 0
   * @param values as many
   * @throws RunFailedException if a value outside the mask is not zero
   */
  public static Nonzeros of(String kernel, float[] mask, float[] values) {
    long active = 0;
    long atZero = 0;
    for (int i = 0; i < mask.length; i++) {
      if (mask[i] != 0) {
        active++;
        atZero += values[i] == 0 ? 1 : 0;
      } else if (values[i] != 0) {
        throw new RunFailedException(
            "weight "
                + i
                + " of "
                + kernel
                + " is "
                + values[i]
                + " outside the mask: do not use"
                + " this model");
      }
    }
    return new Nonzeros(mask.length, active, atZero);
  }

  /** Both counted together. */
  public Nonzeros plus(Nonzeros other) {
    return new Nonzeros(size + other.size, active + other.active, atZero + other.atZero);
  }

  /** Share of entries that the mask leaves out, 0 to 1; 0 where there are none. */
  public double sparsity() {
    return size == 0 ? 0 : 1 - (double) active / size;
  }
}
