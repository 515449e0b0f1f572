package org.cigl.random;

import java.util.SplittableRandom;

/** Random orders by seed (Fisher-Yates shuffle). */
public final class Permutation {
  private Permutation() {}

  /** The numbers 0 to {@code size - 1} in an order that depends on {@code key} alone. */
  public static int[] of(int size, long key) {
    int[] order = new int[size];
    SplittableRandom random = new SplittableRandom(key);
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
