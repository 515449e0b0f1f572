package org.cigl.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.cigl.optimizer.Optimizer.StepContext;
import org.cigl.tensorflow.Variable;
import org.cigl.tensorflow.VariableStore;
import org.cigl.testing.GraphRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

class AdamTest {
  private static final double RATE = 0.05;

  /** On the parabola w^2/2 + w the gradient is w + 1. */
  @ParameterizedTest
  @CsvSource({"0, true", "0.25, true", "0.25, false"})
  void fusedAndComposedFollowAlgorithmOneForFiftySteps(float decay, boolean decayed) {
    // Betas that are exact as floats.
    Adam adam = new Adam(0.875f, 0.984375f, 1e-3f, decay);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableStore variables = new VariableStore(graph);
      OptimizedVariable fused = variable(tf, variables, "fused", decayed);
      OptimizedVariable plain = variable(tf, variables, "plain", decayed);
      Placeholder<TInt64> iteration =
          tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
      StepContext stepContext = new StepContext(tf.constant((float) RATE), iteration);
      Op applied = adam.apply(tf, fused, gradient(tf, fused), stepContext);
      Optimizer.Step step = adam.step(tf, plain, gradient(tf, plain), stepContext);
      Op moved = plain.weight().assignAdd(tf, step.change());
      Op first = plain.slots().get(0).assign(tf, step.slots().get(0));
      Op second = plain.slots().get(1).assign(tf, step.slots().get(1));
      double weight = 2;
      double mean = 0;
      double square = 0;
      try (Session session = GraphRunner.open(graph, variables)) {
        for (int t = 1; t <= 50; t++) {
          try (TInt64 fed = TInt64.scalarOf(t)) {
            session
                .runner()
                .feed(iteration, fed)
                .addTarget(applied)
                .addTarget(moved)
                .addTarget(first)
                .addTarget(second)
                .run()
                .close();
          }
          double g = weight + 1;
          mean = 0.875 * mean + 0.125 * g;
          square = 0.984375 * square + 0.015625 * g * g;
          double meanHat = mean / (1 - Math.pow(0.875, t));
          double root = Math.sqrt(1 - Math.pow(0.984375, t));
          double direction = meanHat / (Math.sqrt(square) / root + 1e-3 / root);
          weight -= RATE * (direction + (decayed ? decay * weight : 0));
          for (OptimizedVariable variable : List.of(fused, plain)) {
            assertValue(session, variable.weight(), weight);
            assertValue(session, variable.slots().get(0), mean);
            assertValue(session, variable.slots().get(1), square);
          }
        }
      }
    }
  }

  @Test
  void whatHasNeverHadAGradientStaysExactlyAtZero() {
    Adam adam = new Adam(0.9f, 0.999f, 1e-16f, 0.01f);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableStore variables = new VariableStore(graph);
      Variable<TFloat32> zero = variables.create("zero", tf.constant(0f));
      OptimizedVariable variable = new OptimizedVariable(zero, List.of(zero, zero), true);
      StepContext stepContext = new StepContext(tf.constant(0.1f), tf.constant(1L));
      Optimizer.Step step = adam.step(tf, variable, tf.constant(0f), stepContext);
      try (Session session = GraphRunner.open(graph, variables)) {
        assertThat(GraphRunner.fetch(session, step.change())[0] == 0).isTrue();
        assertThat(GraphRunner.fetch(session, step.slots().get(0))).containsExactly(0.0);
        assertThat(GraphRunner.fetch(session, step.slots().get(1))).containsExactly(0.0);
      }
    }
  }

  private static OptimizedVariable variable(
      Ops tf, VariableStore variables, String name, boolean decayed) {
    return new OptimizedVariable(
        variables.create(name, tf.constant(2f)),
        List.of(
            variables.create(name + "_first", tf.constant(0f)),
            variables.create(name + "_second", tf.constant(0f))),
        decayed);
  }

  private static void assertValue(Session session, Variable<TFloat32> variable, double expected) {
    assertThat(GraphRunner.fetch(session, variable.value())[0])
        .as(variable.name())
        .isCloseTo(expected, within(1e-5));
  }

  private static Operand<TFloat32> gradient(Ops tf, OptimizedVariable variable) {
    return tf.math.add(variable.weight().value(), tf.constant(1f));
  }
}
