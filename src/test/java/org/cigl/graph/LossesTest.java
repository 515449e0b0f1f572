package org.cigl.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.cigl.tensorflow.Sessions;
import org.cigl.tensorflow.Tensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

class LossesTest {
  private static final float[][] LOGITS = {{2, 0, 1}, {0, 0, 0}, {-1, 3, 0}};
  private static final int[] LABELS = {0, 2, 1};

  private static float loss(List<Float> weights, double smoothing) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Targets targets = Targets.of(tf, tf.constant(LABELS), 3, smoothing);
      Losses losses = Losses.of(tf, tf.constant(LOGITS), targets, weights);
      try (Session session = Sessions.of(graph);
          Result result = session.runner().fetch(losses.crossEntropy()).run()) {
        return Tensors.scalar(result.get(0));
      }
    }
  }

  private static double each(int image) {
    double sum = 0;
    for (float logit : LOGITS[image]) {
      sum += Math.exp(logit);
    }
    return Math.log(sum) - LOGITS[image][LABELS[image]];
  }

  @Test
  void anImageCountsWhatItsClassWeighs() {
    double plain = (each(0) + each(1) + each(2)) / 3;
    assertThat((double) loss(null, 0)).isCloseTo(plain, within(1e-6));
    assertThat((double) loss(List.of(1f, 1f, 1f), 0)).isCloseTo(plain, within(1e-6));
    double weighted = (2 * each(0) + 0.5 * each(1) + 3 * each(2)) / 3;
    assertThat((double) loss(List.of(2f, 3f, 0.5f), 0)).isCloseTo(weighted, within(1e-6));
  }

  @Test
  void smoothedTargetsWeighTheMeanOfTheirClasses() {
    // Every target is a third of each class: all images weigh 2.
    double even = loss(null, 0.999999);
    assertThat((double) loss(List.of(1f, 2f, 3f), 0.999999)).isCloseTo(2 * even, within(1e-4));
  }
}
