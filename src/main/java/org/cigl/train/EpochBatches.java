package org.cigl.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cigl.data.BatchShard;
import org.cigl.random.Permutation;
import org.cigl.random.Seeds;
import org.cigl.recipe.Recipe;

/**
 * The batches of every epoch: a function of seed and epoch. An incomplete last batch is left out of
 * an epoch.
 *
 * @param images that are trained on
 * @param shard what this worker takes of every batch
 */
record EpochBatches(Recipe recipe, int images, BatchShard shard) {
  /** One epoch. */
  static final class Epoch {
    private final int number;
    private final int[] order;
    private final List<int[]> batches;
    private final int batchSize;
    private final BatchShard shard;

    private Epoch(int number, int[] order, int batchSize, BatchShard shard) {
      this.number = number;
      this.order = order;
      this.batchSize = batchSize;
      this.shard = shard;
      int own = batchSize / shard.count();
      batches = new ArrayList<>();
      for (int start = 0; start + batchSize <= order.length; start += batchSize) {
        int first = start + shard.index() * own;
        batches.add(Arrays.copyOfRange(order, first, first + own));
      }
    }

    /** From 1. */
    int number() {
      return number;
    }

    /** Indices into the training images that this worker takes, in their order. */
    int[] order() {
      return shard.all() ? order : batches.stream().flatMapToInt(Arrays::stream).toArray();
    }

    /** This worker's part of each batch. */
    List<int[]> batches() {
      return batches;
    }

    /**
     * All workers' parts of a batch.
     *
     * @param index from 0
     */
    List<Integer> whole(int index) {
      int start = index * batchSize;
      return Arrays.stream(order, start, start + batchSize).boxed().toList();
    }
  }

  /**
   * An epoch.
   *
   * @param number from 1
   */
  Epoch epoch(int number) {
    int[] order = Permutation.of(images, Seeds.key(recipe.seed(), Seeds.Purpose.ORDER, number));
    return new Epoch(number, order, recipe.batchSize(), shard);
  }
}
