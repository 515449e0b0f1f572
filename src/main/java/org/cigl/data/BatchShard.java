package org.cigl.data;

/**
 * Which part of every batch is taken: one of several equal ones, in the order of the batch.
 *
 * @param index of the part, from 0
 * @param count parts that the batch is cut into
 */
public record BatchShard(int index, int count) {
  /** The whole batch. */
  public static final BatchShard ALL = new BatchShard(0, 1);

  /** Checks the range. */
  public BatchShard {
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException("share " + index + " of " + count);
    }
  }

  /** Whether it is the first part, or all. */
  public boolean first() {
    return index == 0;
  }

  /** Whether it is all. */
  public boolean all() {
    return count == 1;
  }
}
