package org.cigl.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cigl.RunFailedException;
import org.cigl.data.ImageSet;
import org.cigl.data.Normalization;
import org.cigl.data.Split;
import org.cigl.graph.NonFiniteSource;
import org.cigl.graph.ReferenceCase;
import org.cigl.graph.TrainingGraph;
import org.cigl.network.ImageShape;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Black images but a white one, and a normalisation that makes infinity of white: so one batch an
 * epoch has no finite loss.
 */
class NonFiniteStepsTest {
  private static final int IMAGES = 96;
  private static final int WHITE = 41;
  private static final int EPOCHS = 4;
  private static final int PER_EPOCH = 6;

  private final ImageSet images = images();
  private final Normalization overflowing =
      new Normalization(List.of(0f, 0f), List.of(1e-38f, 1e-38f));

  private static ImageSet images() {
    ImageShape shape = new ImageShape(6, 6, 2);
    byte[] pixels = new byte[IMAGES * shape.size()];
    Arrays.fill(pixels, WHITE * shape.size(), (WHITE + 1) * shape.size(), (byte) 255);
    int[] labels = new int[IMAGES];
    Arrays.setAll(labels, i -> i % 3 == 0 ? 1 : i % 4);
    return new ImageSet(shape, pixels, labels, List.of("a", "b", "c", "d"));
  }

  private static Recipe recipe(Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("method", "cigl");
    all.put("sparsity", "0.7");
    all.put("batch_size", "16");
    all.put("epochs", Integer.toString(EPOCHS));
    all.put("threads", "1");
    all.put("topology.end", "60%");
    all.put("averaging.start", "3 epochs");
    all.put("optimizer", "{sgd: {weight_decay: 0.01}}");
    all.putAll(settings);
    return RecipeFile.load(RecipeFile.DEFAULT, all);
  }

  /** Keeps all variables as they were after each step, and what was left out. */
  private static final class Watch implements TrainingListener {
    private TrainingGraph graph;
    private List<float[]> before;
    private final List<Boolean> changed = new ArrayList<>();
    private final List<NonFiniteStep> skippedSteps = new ArrayList<>();

    @Override
    public void trainingBegins(TrainingGraph begun) {
      graph = begun;
      before = values();
    }

    private List<float[]> values() {
      List<float[]> values = new ArrayList<>();
      graph.network().parameters().forEach(p -> values.add(graph.values(p.name())));
      for (String kernel : graph.budgets().keySet()) {
        values.add(graph.values(kernel + "/mask"));
        values.add(graph.values(kernel + "/momentum"));
      }
      return values;
    }

    @Override
    public void stepDone(StepDone event) {
      List<float[]> after = values();
      boolean same = true;
      for (int i = 0; i < after.size(); i++) {
        same &= Arrays.equals(before.get(i), after.get(i));
        for (float value : after.get(i)) {
          assertThat(value).isFinite();
        }
      }
      changed.add(!same);
      before = after;
    }

    @Override
    public void stepSkipped(NonFiniteStep event) {
      skippedSteps.add(event);
    }
  }

  /**
   * With an update at every other step or so, one falls on the white image's batch now and then.
   */
  @ParameterizedTest
  @ValueSource(strings = {"1 steps", "2 steps", "5 steps"})
  void oneThatIsSkippedChangesNothing(String interval) {
    Recipe recipe = recipe(Map.of("guard.non_finite", "skip", "topology.interval", interval));
    Watch watch = new Watch();
    try (TrainingGraph graph =
        new TrainingGraph(recipe, ReferenceCase.network(), images, overflowing)) {
      TrainingState end = trainer(recipe, graph, watch).train();
      assertThat(end.skippedSteps()).isEqualTo(EPOCHS);
      assertThat(end.consecutiveSkipped()).isLessThan(2);
    }
    assertThat(watch.skippedSteps).hasSize(EPOCHS);
    for (int i = 0; i < EPOCHS; i++) {
      TrainingListener.NonFiniteStep step = watch.skippedSteps.get(i);
      assertThat(step.epoch()).isEqualTo(i + 1);
      assertThat(step.step()).isEqualTo((long) i * PER_EPOCH + step.batch() - 1);
      assertThat(step.images()).hasSize(16).contains(WHITE);
      assertThat(step.origin()).hasToString("the images");
      assertThat(watch.changed.get((int) step.step())).isFalse();
    }
    assertThat(watch.changed).hasSize(EPOCHS * PER_EPOCH);
    assertThat(watch.changed.stream().filter(changed -> changed).count())
        .isGreaterThanOrEqualTo(EPOCHS * PER_EPOCH / 2);
  }

  @Test
  void stopsWhereItIsToldTo() {
    Recipe recipe = recipe(Map.of("topology.interval", "5 steps"));
    Watch watch = new Watch();
    List<TrainingState> kept = new ArrayList<>();
    StepBoundary stepBoundary =
        new StepBoundary() {
          @Override
          public void reached(TrainingState state) {}

          @Override
          public void failing(TrainingState state) {
            kept.add(state);
          }
        };
    try (TrainingGraph graph =
        new TrainingGraph(recipe, ReferenceCase.network(), images, overflowing)) {
      Trainer trainer = trainer(recipe, graph, watch);
      assertThatThrownBy(() -> trainer.train(TrainingState.START, stepBoundary))
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("(epoch 1, batch ")
          .hasMessageContaining("are not finite, first of all the images (loss ")
          .hasMessageContaining("guard.non_finite=skip");
    }
    assertThat(watch.skippedSteps).hasSize(1);
    assertThat(kept).hasSize(1);
    assertThat(kept.get(0).step()).isEqualTo(watch.skippedSteps.get(0).step());
  }

  @Test
  void stopsAfterTooManyInARow() {
    Recipe recipe =
        recipe(Map.of("guard", "{non_finite: skip, limit: 3}", "topology.interval", "5 steps"));
    Watch watch = new Watch();
    Normalization always = new Normalization(List.of(1f, 1f), List.of(1e-39f, 1e-39f));
    try (TrainingGraph graph = new TrainingGraph(recipe, ReferenceCase.network(), images, always)) {
      Trainer trainer = trainer(recipe, graph, watch);
      assertThatThrownBy(trainer::train)
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("step 2 (epoch 1, batch 3) are")
          .hasMessageContaining("guard.limit=3 in a row");
    }
    assertThat(watch.skippedSteps).hasSize(3);
  }

  @Test
  void pruningCannotBeLeftOut() {
    Recipe recipe =
        recipe(Map.of("method", "gmp", "guard.non_finite", "skip", "topology.interval", "1 steps"));
    Watch watch = new Watch();
    try (TrainingGraph graph =
        new TrainingGraph(recipe, ReferenceCase.network(), images, overflowing)) {
      Trainer trainer = trainer(recipe, graph, watch);
      assertThatThrownBy(trainer::train)
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("it was to prune, which cannot be skipped");
    }
  }

  /** Weights grow a thousandfold a step: that shows in a layer, not in the images. */
  @Test
  void namesTheLayer() {
    ReferenceCase data = new ReferenceCase(3);
    Recipe recipe =
        recipe(
            Map.of(
                "method", "dense",
                "optimizer", "{adamw: {weight_decay: 1}}",
                "learning_rate", "{piecewise: {values: [1000]}}"));
    Watch watch = new Watch();
    try (TrainingGraph graph =
        new TrainingGraph(
            recipe, ReferenceCase.network(), data.set(), ReferenceCase.NORMALIZATION)) {
      Split split = new Split(data.set(), data.set());
      Schedule schedule = Schedule.of(recipe, ReferenceCase.IMAGES);
      Trainer trainer = new Trainer(recipe, schedule, split, graph, false, List.of(watch));
      assertThatThrownBy(trainer::train).isInstanceOf(RunFailedException.class);
    }
    NonFiniteSource origin = watch.skippedSteps.get(0).origin();
    assertThat(origin.what()).isIn(NonFiniteSource.What.OUTPUT, NonFiniteSource.What.STATISTIC);
    assertThat(origin.toString())
        .matches("the (output of layer|new) (conv|batch_norm|hidden|logits).*");
  }

  private Trainer trainer(Recipe recipe, TrainingGraph graph, TrainingListener watch) {
    // Held out: black images, whose logits are finite.
    ImageSet black = images.select(new int[] {0, 1, 2, 3});
    return new Trainer(
        recipe, Schedule.of(recipe, IMAGES), new Split(images, black), graph, true, List.of(watch));
  }
}
