package org.cigl.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cigl.data.BatchShard;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

class StepClockTest {
  private static final double NOW = System.currentTimeMillis() / 1e3;

  @Test
  void theTimeStandsAtTheWorkersPlace() {
    float[] each = secondsSince(NOW - 5);
    assertThat(each[0]).isZero();
    assertThat(each[1]).isBetween(5f, 65f);
    assertThat(each[2]).isZero();
  }

  /** A sum over workers with a negative time would be wrong for all that read it. */
  @Test
  void aClockThatIsSetBackGivesZero() {
    assertThat(secondsSince(NOW + 3600)).containsOnly(0f);
  }

  private static float[] secondsSince(double begin) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Operand<TFloat64> began = tf.constant(begin);
      StepClock clock = new StepClock(began, new BatchShard(1, 3));
      Operand<TFloat32> seconds = clock.until(tf, List.of(tf.constant(1f)));
      float[] each = new float[3];
      try (TFloat32 result = (TFloat32) session.runner().fetch(seconds).run().get(0)) {
        for (int i = 0; i < each.length; i++) {
          each[i] = result.getFloat(i);
        }
      }
      return each;
    }
  }
}
