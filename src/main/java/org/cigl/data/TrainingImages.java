package org.cigl.data;

import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The images that a graph learns from: resident in its session and gathered by the indices that a
 * step is fed, or streamed into it in an order that is given when an epoch begins. Whoever trains
 * does both, and need not know which it is.
 */
public interface TrainingImages {
  /**
   * Adds a batch to the graph. Every operand that comes from one call is of the same batch within
   * one {@code Session.run}.
   *
   * @param settings what the batch holds and how it is changed
   */
  Batches batches(Ops tf, Settings settings);

  /**
   * Brings into the session what it keeps of the images.
   *
   * @param session of the graph, its variables initialised
   */
  void load(Session session);

  /**
   * What batches are made of.
   *
   * @param indices [batch], of the images that a step takes
   * @param batchSize their number
   * @param augmentation random changes
   * @param seed run seed
   * @param step scalar; what is random within a batch is a pure function of seed, step and epoch
   * @param share of the batches that these are: the whole ones, or a part of each
   */
  record Settings(
      Operand<TInt32> indices,
      int batchSize,
      InputPipeline.Augmentation augmentation,
      long seed,
      Operand<TInt64> step,
      BatchShard share) {
    /** Whole batches. */
    public Settings(
        Operand<TInt32> indices,
        int batchSize,
        InputPipeline.Augmentation augmentation,
        long seed,
        Operand<TInt64> step) {
      this(indices, batchSize, augmentation, seed, step, BatchShard.ALL);
    }
  }

  /** Batches in a graph, one a {@code Session.run}. */
  interface Batches {
    /** Values 0 to 255, {@code [batch, height, width, channels]}. */
    Operand<TFloat32> images();

    /** Labels from 0, {@code [batch]}. */
    Operand<TInt32> labels();

    /**
     * Begins an epoch, or resumes one: the batches from here on are those of {@code order}.
     *
     * @param epoch from 1
     * @param order indices of the images
     * @param done batches of it that were taken before, in another session
     */
    void begin(Session session, int epoch, int[] order, int done);

    /**
     * What to throw when a step failed.
     *
     * @param batch which batch since the epoch began, from 0
     * @param failure of that {@code Session.run}
     * @return an {@link org.cigl.InvalidInputException} that names the image at fault, if one is;
     *     else {@code failure}
     */
    RuntimeException explain(int batch, RuntimeException failure);
  }
}
