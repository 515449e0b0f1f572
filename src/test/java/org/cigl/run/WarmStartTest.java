package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cigl.InvalidInputException;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.testing.TinyTraining;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that begin with the weights of a trained model. */
@Tag("integration")
class WarmStartTest {
  @TempDir Path folder;
  private TinyTraining tiny;
  private RunFolder source;

  @BeforeEach
  void train() throws IOException {
    tiny = TinyTraining.in(folder, 12);
    source = run("source", Map.of("method", "cigl", "random_mask.rate", "0.2", "epochs", "3"));
  }

  private Recipe recipe(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.putIfAbsent("topology.interval", "3 steps");
    settings.putIfAbsent("learning_rate.step_decay.initial", "0.05");
    return tiny.recipe(settings);
  }

  private RunFolder run(String name, Map<String, String> settings) {
    Recipe recipe = recipe(settings);
    RunFolder run = RunFolder.create(folder.resolve(name));
    try (RunMetrics metrics = new RunMetrics(recipe, name)) {
      new TrainingRun(recipe).execute(run, metrics, List.of());
    }
    return run;
  }

  /** Steps so small that nothing is learned. */
  private Map<String, String> idle(String from, String method) {
    Map<String, String> settings = new HashMap<>();
    settings.put("init.from", from);
    settings.put("method", method);
    settings.put("random_mask.rate", "0.2");
    settings.put("epochs", "1");
    settings.put("learning_rate.step_decay.initial", "0.0000001");
    settings.put("optimizer.sgd", "{momentum: 0, weight_decay: 0}");
    settings.put("topology.interval", "100 steps");
    return settings;
  }

  @Test
  void theFirstPredictionsAreThoseOfTheSource() throws IOException {
    Summary.EvaluationMetrics before = Summary.read(source).metrics();
    Path model = source.export().resolve("fashion");
    Path beside = model.resolve("recipe.yaml"); // as in a release: no unfinished run
    Files.copy(source.recipe(), beside, StandardCopyOption.REPLACE_EXISTING);
    for (Map.Entry<Path, String> each :
        Map.of(model, "rigl", source.checkpoint(), "rigl_w_dp").entrySet()) {
      RunFolder again = run(each.getValue(), idle(each.getKey().toString(), each.getValue()));
      assertThat(Summary.read(again).metrics().nll())
          .as("%s from %s", each.getValue(), each.getKey())
          .isCloseTo(before.nll(), within(0.02));
    }
    assertThat(TrainedWeights.read(new RunFolder(folder.resolve("rigl"))).normalization())
        .isEqualTo(TrainedWeights.read(source).normalization());
  }

  @Test
  void masksAreKeptOrTheTopologyGoesOn() {
    Map<String, String> settings = new HashMap<>();
    settings.put("init.from", source.path().toString());
    settings.put("epochs", "3");
    settings.put("init.keep_masks", "true");
    RunFolder kept = run("kept", settings);
    settings.put("init.keep_masks", "false");
    RunFolder free = run("free", settings);
    assertThat(masks(kept)).isEqualTo(masks(source));
    assertThat(masks(free)).isNotEqualTo(masks(source));
  }

  private static Map<String, String> masks(RunFolder run) {
    TrainedWeights checkpoint = TrainedWeights.read(run);
    Map<String, String> masks = new HashMap<>();
    checkpoint
        .masks(run, checkpoint.model(run, false).network())
        .forEach((kernel, mask) -> masks.put(kernel, Arrays.toString(mask)));
    return masks;
  }

  @Test
  void withOtherClassesTheLastLayerBeginsAnew() throws IOException {
    Files.write(folder.resolve("data/class_names.txt"), List.of("a", "b", "c", "d", "e"));
    Recipe recipe = recipe(idle(source.path().toString(), "rigl"));
    WarmStart start = PreparedRun.of(recipe, recipe.data().load()).warmStart();
    assertThat(start.anew()).containsExactly("logits/kernel", "logits/bias");
    assertThat(start.values()).containsKey("conv_1/kernel").doesNotContainKey("logits/kernel");
    assertThat(run("five", idle(source.path().toString(), "rigl")).summary()).exists();
  }

  @Test
  void whatCannotBeBegunWithIsRefused() throws IOException {
    refused("no", "must be the folder of a run, a checkpoint or an exported model");
    Files.createDirectories(folder.resolve("unfinished"));
    Files.writeString(folder.resolve("unfinished/recipe.yaml"), "");
    refused("unfinished", "has no checkpoint yet");
    String text = Files.readString(folder.resolve("tiny.yaml"));
    Files.writeString(folder.resolve("tiny.yaml"), text.replace("filters: 4", "filters: 5"));
    refused("source", "has no conv_1/kernel of shape [3, 3, 1, 5]");
  }

  private void refused(String from, String message) {
    Recipe recipe = recipe(idle(folder.resolve(from).toString(), "rigl"));
    assertThatThrownBy(() -> PreparedRun.of(recipe, recipe.data().load()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("init.from is " + folder.resolve(from), message);
  }

  @Test
  void aMaskHasAsManyEntriesAsAreWanted() {
    float[] values = {0, -3, 2, 0, 1, 0};
    boolean[] active = {false, true, true, true, true, false};
    assertThat(WarmStart.mask(values, active, 4, 7)).containsExactly(0, 1, 1, 1, 1, 0);
    assertThat(WarmStart.mask(values, active, 2, 7)).containsExactly(0, 1, 1, 0, 0, 0);
    float[] filled = WarmStart.mask(values, active, 5, 7);
    assertThat(filled).startsWith(filled[0], 1, 1, 1, 1).hasSize(6);
    assertThat(filled[0] + filled[5]).isEqualTo(1);
  }
}
