package org.cigl.monitor;

import static org.cigl.InvalidInputException.require;

import java.util.Arrays;
import java.util.function.Supplier;
import org.cigl.data.LabelledImages;
import org.cigl.random.Permutation;
import org.cigl.random.Seeds;

/** Batches of a set without end: each pass through it is in another order by seed. */
public final class SampleBatches implements Supplier<LabelledImages> {
  private static final int MAX = 1024;

  private final LabelledImages images;
  private final int batch;
  private final long seed;
  private int[] order;
  private int pass;
  private int next;

  /**
   * Creates them.
   *
   * @param batch images at a time, 1 to 1024; no more than the set has are given
   */
  public SampleBatches(LabelledImages images, int batch, long seed) {
    require(batch >= 1 && batch <= MAX, "batch is %d, must be from 1 to %d", batch, MAX);
    this.images = images;
    this.batch = Math.min(batch, images.size());
    this.seed = seed;
    order = order();
  }

  private int[] order() {
    return Permutation.of(images.size(), Seeds.key(seed, Seeds.Purpose.ORDER, pass));
  }

  /** The next batch; the last of a pass may have fewer images. */
  @Override
  public LabelledImages get() {
    if (next == order.length) {
      pass++;
      next = 0;
      order = order();
    }
    int end = Math.min(next + batch, order.length);
    LabelledImages taken = images.select(Arrays.copyOfRange(order, next, end));
    next = end;
    return taken;
  }
}
