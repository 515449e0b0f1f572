package org.cigl.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.cigl.optimizer.Momentum;
import org.cigl.optimizer.Optimizer;
import org.cigl.tensorflow.VariableStore;
import org.cigl.testing.GraphRunner;
import org.hipparchus.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * What every rule promises, over random shapes, densities and seeds, and what is each one's own.
 */
class TopologyRulesTest {
  private static final TopologySchedule SCHEDULE =
      new TopologySchedule(10, 75, new DropFraction(0.3, 75));

  static Stream<TopologyRule> rules() {
    return Stream.of(
        new SetTopology(3),
        new SnfsTopology(0.9),
        new RiglTopology(1),
        new RiglTopology(4),
        new GmpTopology());
  }

  @ParameterizedTest
  @MethodSource("rules")
  void budgetsAreKeptThroughAllUpdatesWhateverTheKernel(TopologyRule rule) {
    SplittableRandom random = new SplittableRandom(5);
    for (int trial = 0; trial < 4; trial++) {
      Shape shape = Shape.of(1 + random.nextInt(3), 2 + random.nextInt(20), 3 + random.nextInt(20));
      long budget = 1 + random.nextLong(shape.size());
      try (Kernel kernel = new Kernel(rule, shape, budget, random.nextLong())) {
        for (long step = 1; step < 80; step++) {
          if (SCHEDULE.updatesAt(step)) {
            kernel.update(step);
            long expected = rule.nonzeros(SCHEDULE, step, budget, shape.size());
            assertThat(kernel.nonzeros()).as("%s at %d", rule, step).isEqualTo(expected);
          } else {
            kernel.step(step);
          }
          kernel.requireZeroOutsideTheMask();
        }
        assertThat(kernel.nonzeros()).isEqualTo(budget);
      }
    }
  }

  /** Cubic: at half the time an eighth of the way is left. */
  @Test
  void gradualPruningFollowsItsCubicSchedule() {
    TopologySchedule schedule = new TopologySchedule(100, 801, new DropFraction(0.3, 801));
    GmpTopology rule = new GmpTopology();
    assertThat(rule.initialNonzeros(50, 1050)).isEqualTo(1050);
    assertThat(
            LongStream.of(0, 99, 100, 400, 499, 700, 800, 5000)
                .map(step -> rule.nonzeros(schedule, step, 50, 1050)))
        .containsExactly(1050L, 1050L, 720L, 175L, 175L, 52L, 50L, 50L);
    assertThat(rule.change(schedule, 100, 50, 1050)).isEqualTo(new TopologyRule.Change(330, 0));
  }

  @Test
  void gradientsAreRememberedInTheBatchesBeforeAnUpdateOnly() {
    RiglTopology four = new RiglTopology(4);
    assertThat(LongStream.range(0, 80).filter(step -> four.remembersAt(SCHEDULE, step)).toArray())
        .containsExactly(
            IntStream.of(10, 20, 30, 40, 50, 60, 70)
                .flatMap(update -> IntStream.of(update - 3, update - 2, update - 1))
                .asLongStream()
                .toArray());
    assertThat(LongStream.range(0, 80))
        .noneMatch(step -> new RiglTopology(1).remembersAt(SCHEDULE, step));
    assertThat(LongStream.range(0, 80).filter(s -> new SnfsTopology(0.9).remembersAt(SCHEDULE, s)))
        .hasSize(70);
  }

  /** Each inactive entry is grown equally often, and no active one. */
  @Test
  void randomGrowthIsUniform() {
    int size = 60;
    boolean[] kept = new boolean[size];
    IntStream.range(0, 20).forEach(i -> kept[3 * i] = true);
    long[] grown = new long[size];
    for (int step = 0; step < 300; step++) {
      long at = step;
      double[] chosen =
          GraphRunner.evaluate(
              tf -> {
                Parameter parameter = parameter(Shape.of(6, 10));
                MaskedKernel kernel =
                    new MaskedKernel(parameter, 2, null, null, null, null, null, null, null);
                return new SetTopology(9)
                    .growth(tf, null, kernel, tf.constant(at))
                    .choose(tf, null, tf.constant(kept), tf.constant(8));
              });
      assertThat(Arrays.stream(chosen).sum()).isEqualTo(8);
      IntStream.range(0, size).forEach(i -> grown[i] += (long) chosen[i]);
    }
    long[] counts =
        IntStream.range(0, size).filter(i -> !kept[i]).mapToLong(i -> grown[i]).toArray();
    assertThat(Arrays.stream(counts).sum()).isEqualTo(300 * 8);
    double[] expected = new double[counts.length];
    Arrays.fill(expected, 1);
    assertThat(new ChiSquareTest().chiSquareTest(expected, counts)).isBetween(0.01, 0.999);
  }

  private static Parameter parameter(Shape shape) {
    return new Parameter("layer/kernel", Role.KERNEL, shape, true);
  }

  /** One masked kernel under random gradients, in a session of its own. */
  private static final class Kernel implements AutoCloseable {
    private final TopologyRule rule;
    private final Shape shape;
    private final long budget;
    private final SplittableRandom random;
    private final Graph graph = new Graph();
    private final Session session;
    private final MaskedKernel kernel;
    private final List<String> zeroOutside = List.of("layer/kernel", "layer/kernel/momentum");
    private final VariableStore variables = new VariableStore(graph);
    private final Placeholder<TFloat32> gradient;
    private final Placeholder<TInt64> step;
    private final Placeholder<TInt32> dropped;
    private final Placeholder<TInt32> grown;
    private final List<org.tensorflow.op.Op> stepping = new ArrayList<>();
    private final List<org.tensorflow.op.Op> remembering;
    private final TopologyUpdate update;

    Kernel(TopologyRule rule, Shape shape, long budget, long seed) {
      this.rule = rule;
      this.shape = shape;
      this.budget = budget;
      this.random = new SplittableRandom(seed);
      Ops tf = Ops.create(graph);
      gradient = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      step = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
      dropped = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
      grown = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
      long initial = rule.initialNonzeros(budget, shape.size());
      kernel =
          MaskedKernel.create(
              tf,
              variables,
              parameter(shape),
              0,
              tf.random.statelessRandomNormal(
                  tf.constant(shape.asArray()), tf.constant(new long[] {seed, 1})),
              MaskedKernel.initialMask(tf, parameter(shape), initial, seed, 0, false),
              null,
              false,
              step);
      SparseOptimizer optimizer =
          new SparseOptimizer(new Momentum(0.9f, true), variables, tf.noOp());
      stepping.addAll(
          optimizer.step(
              tf,
              kernel,
              kernel.gated(tf, gradient),
              new Optimizer.StepContext(tf.constant(0.1f), tf.constant(1L))));
      GrowCriterion growth = rule.growth(tf, variables, kernel, step);
      remembering = growth.remember(tf, kernel.flat(tf, gradient));
      update =
          optimizer.updateTopology(
              tf, kernel, growth, gradient, new TopologyUpdate.Counts(dropped, grown, false));
      session = GraphRunner.open(graph, variables);
    }

    private TFloat32 randomGradient() {
      // Few distinct values: ties are common.
      return TFloat32.tensorOf(
          shape, values -> values.scalars().forEach(s -> s.setFloat(random.nextInt(-3, 4))));
    }

    void step(long at) {
      try (TFloat32 values = randomGradient();
          TInt64 number = TInt64.scalarOf(at)) {
        Session.Runner runner = session.runner().feed(gradient, values).feed(step, number);
        stepping.forEach(runner::addTarget);
        if (rule.remembersAt(SCHEDULE, at)) {
          remembering.forEach(runner::addTarget);
        }
        runner.run().close();
      }
    }

    void update(long at) {
      TopologyRule.Change change = rule.change(SCHEDULE, at, budget, shape.size());
      try (TFloat32 values = randomGradient();
          TInt64 number = TInt64.scalarOf(at);
          TInt32 drop = TInt32.scalarOf((int) change.dropped());
          TInt32 grow = TInt32.scalarOf((int) change.grown())) {
        Session.Runner runner =
            session
                .runner()
                .feed(gradient, values)
                .feed(step, number)
                .feed(dropped, drop)
                .feed(grown, grow);
        update.updates().forEach(runner::addTarget);
        runner.run().close();
      }
    }

    private double[] values(String name) {
      return GraphRunner.fetch(session, variables.get(name).value());
    }

    long nonzeros() {
      return (long) Arrays.stream(values("layer/kernel/mask")).sum();
    }

    void requireZeroOutsideTheMask() {
      double[] mask = values("layer/kernel/mask");
      for (String name : zeroOutside) {
        double[] values = values(name);
        assertThat(IntStream.range(0, mask.length).filter(i -> mask[i] == 0 && values[i] != 0))
            .as(name)
            .isEmpty();
      }
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }
}
