package org.cigl.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.cigl.optimizer.Optimizer.StepContext;
import org.cigl.tensorflow.Variable;
import org.cigl.tensorflow.VariableStore;
import org.cigl.testing.GraphRunner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class MomentumTest {
  /** On the parabola w^2/2 + w the gradient is w + 1. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bothFormsFollowTheRecurrenceForFiftySteps(boolean nesterov) {
    Momentum momentum = new Momentum(0.9f, nesterov);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableStore variables = new VariableStore(graph);
      Variable<TFloat32> fused = variables.create("fused", tf.constant(2f));
      Variable<TFloat32> fusedSlot = variables.create("fused_slot", tf.constant(0f));
      Variable<TFloat32> plain = variables.create("plain", tf.constant(2f));
      Variable<TFloat32> plainSlot = variables.create("plain_slot", tf.constant(0f));
      StepContext stepContext = new StepContext(tf.constant(0.05f), tf.constant(1L));
      Op applied =
          momentum.apply(
              tf,
              new OptimizedVariable(fused, List.of(fusedSlot), true),
              gradient(tf, fused),
              stepContext);
      Optimizer.Step step =
          momentum.step(
              tf,
              new OptimizedVariable(plain, List.of(plainSlot), true),
              gradient(tf, plain),
              stepContext);
      Op moved = plain.assignAdd(tf, step.change());
      Op kept = plainSlot.assign(tf, step.slots().get(0));
      double weight = 2;
      double velocity = 0;
      try (Session session = GraphRunner.open(graph, variables)) {
        for (int i = 0; i < 50; i++) {
          session.runner().addTarget(applied).addTarget(moved).addTarget(kept).run().close();
          double g = weight + 1;
          velocity = 0.9 * velocity + g;
          weight -= 0.05 * (nesterov ? g + 0.9 * velocity : velocity);
          assertThat(GraphRunner.fetch(session, fused.value())[0]).isCloseTo(weight, within(1e-5));
          assertThat(GraphRunner.fetch(session, plain.value())[0]).isCloseTo(weight, within(1e-5));
          assertThat(GraphRunner.fetch(session, plainSlot.value())[0])
              .isCloseTo(velocity, within(1e-5));
        }
      }
    }
  }

  private static Operand<TFloat32> gradient(Ops tf, Variable<TFloat32> weight) {
    return tf.math.add(weight.value(), tf.constant(1f));
  }
}
