package org.cigl.graph;

import org.cigl.data.TrainingImages;
import org.cigl.data.TrainingImages.Batches;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Batches of training images, and how many were taken since the epoch began. */
final class BatchFeed {
  private final Batches batches;
  private int taken;

  BatchFeed(Batches batches) {
    this.batches = batches;
  }

  Operand<TFloat32> images() {
    return batches.images();
  }

  Operand<TInt32> labels() {
    return batches.labels();
  }

  /** See {@link TrainingImages.Batches#begin}. */
  void begin(Session session, int epoch, int[] order, int done) {
    batches.begin(session, epoch, order, done);
    taken = done;
  }

  /**
   * Runs a step that takes one batch.
   *
   * @throws org.cigl.InvalidInputException naming the image, if one of the batch cannot be read
   */
  Result run(Session.Runner runner) {
    try {
      Result result = runner.run();
      taken++;
      return result;
    } catch (RuntimeException e) {
      throw batches.explain(taken, e);
    }
  }
}
