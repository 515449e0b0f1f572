package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.cigl.InvalidInputException;
import org.cigl.calibration.Predictions;
import org.cigl.checkpoint.StopRequest;
import org.cigl.data.DataHashes;
import org.cigl.data.LabelledData;
import org.cigl.data.LabelledImages;
import org.cigl.data.Split;
import org.cigl.export.ServedModel;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.testing.TinyTraining;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that are judged on validation images alone. */
class ValidationRunTest {
  private static final CheckpointPolicy KEEPING =
      new CheckpointPolicy(Duration.ofHours(1), null, 1, new StopRequest());

  @TempDir Path folder;
  private TinyTraining tiny;

  @BeforeEach
  void images() throws IOException {
    tiny = TinyTraining.in(folder, 12);
  }

  private Recipe recipe(String method) {
    Map<String, String> settings = new HashMap<>();
    settings.put("method", method);
    settings.put("data.validation", "0.3");
    settings.put("epochs", "4");
    settings.put("topology.interval", "3 steps");
    settings.put("learning_rate.step_decay.initial", "0.05");
    return tiny.recipe(settings);
  }

  /** Fails where anything is asked of the test images. */
  private record Guarded(LabelledData all) implements LabelledData {
    @Override
    public String name() {
      return all.name();
    }

    @Override
    public LabelledImages train() {
      return all.train();
    }

    @Override
    public LabelledImages test() {
      throw new AssertionError("the test images are looked at");
    }

    @Override
    public DataHashes hashes() {
      return all.hashes();
    }
  }

  private Validated validate(Recipe recipe, LabelledData data) {
    RunFolder run = RunFolder.create(folder.resolve("validated"));
    try (RunMetrics metrics = new RunMetrics(recipe, "run")) {
      TrainingRun.forValidation(recipe, data, 1).validate(run, metrics, List.of(), KEEPING);
    }
    assertThat(run.summary()).doesNotExist();
    assertThat(run.resume()).doesNotExist();
    return Validated.read(run);
  }

  @Test
  void theFiguresAreThoseOfTheAverageOnTheHeldOutImages() {
    Recipe recipe = recipe("cigl");
    LabelledData data = recipe.data().load();
    RunFolder run = RunFolder.create(folder.resolve("run"));
    try (RunMetrics metrics = new RunMetrics(recipe, "run")) {
      new TrainingRun(recipe, data).execute(run, metrics, List.of());
    }
    Validated validated = validate(recipe, new Guarded(data));
    LabelledImages validationSplit =
        Split.holdOut(data.train(), recipe.data().validation(), recipe.seed()).validation();
    try (ServedModel model = ServedModel.load(run.export().resolve(recipe.name() + "/1"))) {
      Predictions expected = model.predict(validationSplit);
      assertThat(validated.images()).isEqualTo(expected.size());
      assertThat(validated.metrics().nll()).isCloseTo(expected.nll(), within(1e-5));
      assertThat(validated.metrics().accuracy()).isEqualTo(expected.accuracy());
    }
    assertThat(validated.trainingImages()).isEqualTo(data.train().size() - validationSplit.size());
    assertThat(validated.steps()).isEqualTo(Summary.read(run).steps());
    assertThat(validated.failure()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dense", "rigl_w_dp", "rigl_mc_dp"})
  void noTestImageIsLookedAt(String method) {
    Recipe recipe = recipe(method);
    Validated validated = validate(recipe, new Guarded(recipe.data().load()));
    assertThat(validated.metrics().nll()).isPositive();
  }

  @Test
  void aLargerShareOfTheTrainingPartHoldsASmallerOne() {
    LabelledData data = recipe("cigl").data().load();
    Split split = Split.holdOut(data.train(), 0.3, 5);
    Split half = split.part(0.5, 5);
    Split quarter = split.part(0.25, 5);
    assertThat(half.train().size()).isEqualTo(69); // of 137
    assertThat(quarter.train().size()).isEqualTo(34);
    assertThat(half.validation()).isSameAs(split.validation());
    assertThat(fingerprints(split.train())).containsAll(fingerprints(half.train()));
    assertThat(fingerprints(half.train())).containsAll(fingerprints(quarter.train()));
    assertThat(split.part(1, 5)).isSameAs(split);
  }

  private static List<Long> fingerprints(LabelledImages images) {
    return LongStream.of(images.fingerprints()).boxed().toList();
  }

  @Test
  void snapshotsThatPredictWhileTheyAreMadeAreRefused() {
    Recipe recipe = recipe("cigl_no_averaging");
    LabelledData data = recipe.data().load();
    assertThatThrownBy(() -> TrainingRun.forValidation(recipe, data, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("method is cigl_no_averaging");
  }
}
