package org.cigl.calibration;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Scores of images from inside and from outside the training distribution, ranked once, so that a
 * bootstrap resample (how often each score was drawn) costs one pass. A larger score speaks for
 * inside; equal scores share a rank.
 */
final class RankedScores {
  private static final int KEPT_PERCENT = 95;

  private final int[] insideRanks;
  private final int[] outsideRanks;
  private final int ranks;

  RankedScores(double[] inside, double[] outside) {
    double[] levels =
        DoubleStream.concat(Arrays.stream(inside), Arrays.stream(outside))
            .map(score -> score + 0.0) // -0 and 0 are one level
            .sorted()
            .distinct()
            .toArray();
    insideRanks = ranks(inside, levels);
    outsideRanks = ranks(outside, levels);
    ranks = levels.length;
  }

  private static int[] ranks(double[] scores, double[] levels) {
    return Arrays.stream(scores)
        .mapToInt(score -> Arrays.binarySearch(levels, score + 0.0))
        .toArray();
  }

  private long[] histogram(int[] rankOf, int[] weights) {
    long[] counts = new long[ranks];
    for (int i = 0; i < rankOf.length; i++) {
      counts[rankOf[i]] += weights[i];
    }
    return counts;
  }

  /**
   * Area under the receiver operating characteristic, as the Mann-Whitney statistic: the chance
   * that an image from inside scores higher than one from outside, ties counting half.
   */
  double auroc(int[] insideWeights, int[] outsideWeights) {
    long[] inside = histogram(insideRanks, insideWeights);
    long[] outside = histogram(outsideRanks, outsideWeights);
    long below = 0;
    double won = 0;
    for (int rank = 0; rank < ranks; rank++) {
      won += inside[rank] * (below + outside[rank] / 2.0);
      below += outside[rank];
    }
    return won / ((double) insideRanks.length * outsideRanks.length);
  }

  /** Share of outside images kept by the highest threshold that keeps 95% of those from inside. */
  double fprAt95Tpr(int[] insideWeights, int[] outsideWeights) {
    long[] inside = histogram(insideRanks, insideWeights);
    long[] outside = histogram(outsideRanks, outsideWeights);
    long needed = (long) KEPT_PERCENT * insideRanks.length;
    long insideKept = 0;
    long outsideKept = 0;
    for (int rank = ranks - 1; 100 * insideKept < needed; rank--) {
      insideKept += inside[rank];
      outsideKept += outside[rank];
    }
    return (double) outsideKept / outsideRanks.length;
  }
}
