package org.cigl.graph;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Means in one process.
 *
 * @param groups of a batch
 */
record LocalReduction(int groups) implements GradientReduction {
  @Override
  public int ownGroups() {
    return groups;
  }

  @Override
  public boolean local() {
    return true;
  }

  @Override
  public List<Operand<TFloat32>> means(
      Ops tf, List<List<Operand<TFloat32>>> values, List<GradientCodec> codecs) {
    return groups == 1
        ? values.get(0)
        : GradientReduction.scaled(tf, GradientReduction.sums(tf, values), groups);
  }

  @Override
  public StepMeans ofStep(Ops tf, List<BatchResult> results, List<GradientCodec> codecs) {
    return new StepMeans(
        means(tf, results.stream().map(BatchResult::values).toList(), codecs), List.of());
  }

  @Override
  public FeedDict send(FeedDict feeds) {
    return feeds;
  }
}
