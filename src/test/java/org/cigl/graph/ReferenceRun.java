package org.cigl.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cigl.network.Parameter;
import org.cigl.recipe.Method;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.Regularization;
import org.cigl.sparse.TopologyRule;

/** The graph and the reference side by side. */
final class ReferenceRun implements AutoCloseable {
  private static final double TOLERANCE = 1e-5;

  /** How near a tie may come: well above what rounding makes of 50 steps. */
  private static final double MARGIN = 5e-6;

  private static final int STEPS = 50;
  private static final int TOPOLOGY_END = 48;

  /**
   * Two of them one after the other: weights grown by the first are equals, zero, in the second.
   */
  private static final Set<Integer> TOPOLOGY_STEPS = Set.of(12, 24, 25, 36);

  private static final int LAST_UPDATE = 36;

  private static final Set<Integer> SNAPSHOTS = Set.of(43, 46, 49);

  private final Recipe recipe;
  private final ReferenceCase data;
  private final TrainingGraph graph;
  private final RandomMaskDraws draws;
  private final GrowthDraws growthDraws;
  private final List<String> state;
  private final ReferenceNetwork network = ReferenceCase.referenceNetwork();
  private final ReferenceTraining reference;
  private int paused;
  private int grown;
  private int dropped;
  private int snapshots;

  ReferenceRun(Recipe recipe, ReferenceTraining.Settings settings) {
    this.recipe = recipe;
    state = Stream.concat(Stream.of("", "/mask"), settings.optimizer().slots().stream()).toList();
    data = new ReferenceCase(recipe.seed());
    graph =
        new TrainingGraph(recipe, ReferenceCase.network(), data.set(), ReferenceCase.NORMALIZATION);
    List<Parameter> parameters = graph.network().parameters();
    List<Parameter> masked =
        parameters.stream().filter(p -> graph.budgets().containsKey(p.name())).toList();
    draws =
        new RandomMaskDraws(
            settings.maskRate() > 0 ? masked : List.of(), recipe.seed(), settings.maskRate());
    Map<String, double[]> initial = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      initial.put(parameter.name(), doubles(graph.values(parameter.name())));
      if (masked.contains(parameter)) {
        String mask = parameter.name() + "/mask";
        initial.put(mask, doubles(graph.values(mask)));
      }
    }
    growthDraws = new GrowthDraws(masked, recipe.seed());
    Map<String, Integer> finalNonzeros = new LinkedHashMap<>();
    graph.budgets().forEach((name, budget) -> finalNonzeros.put(name, budget.intValue()));
    reference = new ReferenceTraining(network, settings, initial, finalNonzeros);
    compareVariables("before the first step");
  }

  /** All steps, updates of the topology and snapshots. */
  void train() {
    for (int t = 0; t < STEPS; t++) {
      int[] batch = data.batch(t);
      Map<String, boolean[]> kept = draws.at(t);
      Map<String, float[]> before = masks();
      boolean update = TOPOLOGY_STEPS.contains(t) && recipe.topologyRule().updates();
      if (update) {
        updateTopology(batch, t, kept);
      } else {
        double rate = t < 30 ? 0.05 : 0.02;
        ReferenceTraining.Outcome expected =
            reference.step(data.images(batch), targets(batch, t), kept, rate, remembers(t));
        TrainingGraph.StepInput input =
            new TrainingGraph.StepInput(t, reference.iteration(), rate, remembers(t));
        compare("step " + t, graph.steps().optimize(batch, input), expected);
      }
      compareVariables("step " + t);
      checkInvariants(t, before, kept, update);
      if (graph.averages() && SNAPSHOTS.contains(t)) {
        graph.average(t, snapshots);
        reference.average(kept, snapshots++);
        compareVariables("snapshot of step " + t);
        checkSupport();
      }
    }
  }

  /** Whether growth remembers the gradients of step t: always, or in the steps before an update. */
  private boolean remembers(int t) {
    int next = TOPOLOGY_STEPS.stream().filter(u -> u > t).min(Integer::compare).orElse(1000);
    return switch (recipe.method().label()) {
      case "snfs" -> t < LAST_UPDATE;
      default -> next - t < recipe.topology().growthBatches();
    };
  }

  private ReferenceTargets targets(int[] batch, int t) {
    Regularization settings = recipe.regularization();
    double share =
        settings.mixes() ? (float) new MixupShare(settings.mixup(), recipe.seed()).at(t) : 1;
    return new ReferenceTargets(data.labels(batch), settings.labelSmoothing(), share);
  }

  private void updateTopology(int[] batch, int t, Map<String, boolean[]> kept) {
    List<ReferenceTopology.Counts> counts = reference.counts(0.3, t, TOPOLOGY_END, LAST_UPDATE);
    ReferenceTraining.Outcome expected =
        reference.updateTopology(
            data.images(batch), targets(batch, t), kept, counts, growthDraws.at(t));
    List<TopologyRule.Change> changes =
        counts.stream().map(c -> new TopologyRule.Change(c.dropped(), c.grown())).toList();
    compare("update at " + t, graph.steps().updateTopology(batch, t, changes).step(), expected);
  }

  /** Statistics of the average from a few batches. */
  void reestimate() {
    for (int n = 0; n < 4; n++) {
      int[] batch = data.batch(1000 + n);
      graph.reestimateBatchNorm(batch, n);
      reference.reestimate(data.images(batch), n);
      compareVariables("re-estimation batch " + n);
    }
  }

  /** Logits outside training. */
  void predict(Weights weights) {
    Map<String, double[]> parameters =
        weights == Weights.LAST ? reference.last() : reference.averaged();
    int[] all = IntStream.range(0, ReferenceCase.IMAGES).toArray();
    double[][] expected = network.infer(data.images(all), parameters);
    float[] raw = data.set().floats(0, ReferenceCase.IMAGES);
    compare(
        "logits " + weights,
        graph.logits(raw, ReferenceCase.IMAGES, weights),
        Stream.of(expected).flatMapToDouble(java.util.Arrays::stream).toArray());
  }

  /** Weights, slots and masks of the masked kernels as the graph has them. */
  private Map<String, float[]> masks() {
    Map<String, float[]> result = new LinkedHashMap<>();
    for (String kernel : reference.masked()) {
      for (String suffix : state) {
        result.put(kernel + suffix, graph.values(kernel + suffix));
      }
    }
    return result;
  }

  private void compareVariables(String when) {
    reference
        .values()
        .forEach((name, value) -> compare(when + ": " + name, graph.values(name), value));
    reference
        .masked()
        .forEach(
            name ->
                assertThat(doubles(graph.values(name + "/mask")))
                    .as("%s: %s/mask", when, name)
                    .isEqualTo(reference.values().get(name + "/mask")));
  }

  private void compare(
      String what, TrainingGraph.StepResult result, ReferenceTraining.Outcome expected) {
    compare(
        what + ": loss and accuracy",
        new float[] {result.loss(), result.accuracy()},
        new double[] {expected.loss(), expected.accuracy()});
  }

  private void compare(String what, float[] actual, double[] expected) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    int worst = 0;
    for (int i = 1; i < actual.length; i++) {
      // Double.compare: NaN is above every number.
      if (Double.compare(
              deviation(actual[i], expected[i]), deviation(actual[worst], expected[worst]))
          > 0) {
        worst = i;
      }
    }
    assertThat(deviation(actual[worst], expected[worst]))
        .as(
            "%s[%d]: %s, expected %s (nearest kink so far %.2g, nearest rival %.2g)",
            what,
            worst,
            actual[worst],
            expected[worst],
            network.nearestKink(),
            reference.nearestRival())
        .isLessThanOrEqualTo(TOLERANCE);
  }

  private static double deviation(double actual, double expected) {
    return Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
  }

  /** What must hold of the graph's own numbers exactly; a zero may change its sign. */
  private void checkInvariants(
      int t, Map<String, float[]> before, Map<String, boolean[]> kept, boolean update) {
    Map<String, float[]> after = masks();
    for (String kernel : reference.masked()) {
      float[] mask = after.get(kernel + "/mask");
      float[] oldMask = before.get(kernel + "/mask");
      if (!recipe.method().equals(Method.GMP)) {
        assertThat(sum(mask)).as("nnz of %s at %d", kernel, t).isEqualTo(sum(oldMask));
      }
      for (int i = 0; i < mask.length; i++) {
        String place = kernel + "[" + i + "] at step " + t;
        boolean isNew = mask[i] == 1 && oldMask[i] == 0;
        if (mask[i] == 0 || isNew) {
          for (String part : moving()) {
            assertThat(after.get(kernel + part)[i]).as("%s of %s", part, place).isZero();
          }
        } else if (!update && kept.containsKey(kernel) && !kept.get(kernel)[i]) {
          paused++;
          for (String part : moving()) {
            assertThat(after.get(kernel + part)[i] == before.get(kernel + part)[i])
                .as("%s of %s, paused, is as before", part, place)
                .isTrue();
          }
        }
        grown += isNew ? 1 : 0;
        dropped += mask[i] == 0 && oldMask[i] == 1 ? 1 : 0;
      }
    }
  }

  /** Suffixes of the weight and its slots. */
  private List<String> moving() {
    return state.stream().filter(suffix -> !suffix.equals("/mask")).toList();
  }

  /** A is zero wherever M is. */
  private void checkSupport() {
    for (String kernel : reference.masked()) {
      float[] mask = graph.values(kernel + "/mask");
      float[] average = graph.values(kernel + "/average");
      assertThat(IntStream.range(0, mask.length).filter(i -> mask[i] == 0 && average[i] != 0))
          .as("entries of %s/average outside the topology", kernel)
          .isEmpty();
    }
  }

  /** That nothing held for want of a case, and that nothing hung on rounding. */
  void checkThatEverythingOccurred() {
    Set<String> parameters = new TreeSet<>();
    graph.network().parameters().forEach(parameter -> parameters.add(parameter.name()));
    assertThat(reference.values().keySet()).containsAll(parameters);
    assertThat(paused > 0).as("weights paused").isEqualTo(recipe.maskRate() > 0);
    if (recipe.method().equals(Method.GMP)) {
      assertThat(grown).isZero();
      graph
          .budgets()
          .forEach(
              (kernel, budget) ->
                  assertThat(sum(graph.values(kernel + "/mask"))).isEqualTo((double) budget));
    } else {
      assertThat(grown > 0).as("weights grown").isEqualTo(recipe.topologyRule().updates());
      assertThat(dropped).isEqualTo(grown);
    }
    assertThat(network.nearestKink()).as("nearest kink: see the class").isGreaterThan(MARGIN);
    assertThat(reference.nearestRival()).as("nearest rival: see the class").isGreaterThan(MARGIN);
    assertThat(snapshots).isEqualTo(graph.averages() ? 3 : 0);
  }

  private static double sum(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).sum();
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  @Override
  public void close() {
    draws.close();
    growthDraws.close();
    graph.close();
  }
}
