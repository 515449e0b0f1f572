package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cigl.InvalidInputException;
import org.cigl.checkpoint.RunStoppedException;
import org.cigl.checkpoint.StopRequest;
import org.cigl.data.DataSet;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.testing.DrawnImages;
import org.cigl.train.TrainingListener;
import org.cigl.yaml.TypedYaml;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that is interrupted and resumed comes to what an undisturbed one comes to, bit by bit. */
@Tag("integration")
class ResumedRunTest {
  private static final int STEPS = 4 * 8;

  @TempDir Path folder;
  private final DataSet data = new DataSet("drawn", DrawnImages.of(300, 1), DrawnImages.of(60, 2));

  private static Recipe recipe(String method, String optimizer) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("method", method);
    settings.put("network", "small-conv");
    settings.put("epochs", "4");
    settings.put("batch_size", "32");
    settings.put("topology.interval", "3 steps");
    settings.put("topology.end", "50%");
    settings.put("averaging.start", "2 epochs");
    settings.put("averaging.keep_snapshots", "true");
    settings.put("data.augment", "{crop_padding: 1, flip: true}");
    settings.put("optimizer", optimizer);
    return RecipeFile.load(RecipeFile.DEFAULT, settings);
  }

  private static CheckpointPolicy checkpoints(StopRequest stop) {
    return new CheckpointPolicy(Duration.ofHours(1), 5L, 2, stop);
  }

  private TrainingRun.Outcome train(Recipe recipe, RunFolder run, int... stops) {
    if (!Files.isDirectory(run.path())) {
      RunFolder.create(run.path());
    }
    for (int stop : stops) {
      StopRequest request = new StopRequest();
      TrainingListener asking =
          new TrainingListener() {
            @Override
            public void stepDone(StepDone event) {
              if (event.step() + 1 == stop) {
                request.because(StopRequest.Reason.SIGTERM);
              }
            }
          };
      try (RunMetrics metrics = new RunMetrics(recipe, "run")) {
        assertThatThrownBy(
                () ->
                    new TrainingRun(recipe, data)
                        .execute(run, metrics, List.of(asking), checkpoints(request)))
            .isInstanceOf(RunStoppedException.class)
            .hasMessageContaining("SIGTERM")
            .hasMessageContaining("cigl train " + run.path());
      }
      assertThat(run.summary()).doesNotExist();
    }
    try (RunMetrics metrics = new RunMetrics(recipe, "run")) {
      return new TrainingRun(recipe, data)
          .execute(run, metrics, List.of(), checkpoints(new StopRequest()));
    }
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "cigl_no_averaging; {adam: {}}",
        "snfs; {adamw: {}}",
        "rigl_mc_dp; {sgd: {momentum: 0.9}}",
        "gmp; {sgd: {momentum: 0.9}}",
        "dense; {adamw: {}}",
      })
  void isTheUndisturbedRunBitByBit(String method, String optimizer) throws IOException {
    // Right after a topology update, and while snapshots are taken.
    assertUndisturbed(recipe(method, optimizer), 13, 22);
  }

  @Test
  void isTheUndisturbedRunBitByBitAtWhateverStepItStops() throws IOException {
    Recipe recipe = recipe("cigl", "{sgd: {momentum: 0.9, nesterov: true, weight_decay: 5e-4}}");
    // In the middle of an epoch, at a topology update, at an epoch's end, right after, at the end.
    assertUndisturbed(recipe, 3, 8, 9, 13, 22, 31, STEPS);
  }

  private void assertUndisturbed(Recipe recipe, int... stops) throws IOException {
    RunFolder undisturbed = new RunFolder(folder.resolve("undisturbed"));
    RunFolder resumed = new RunFolder(folder.resolve("resumed"));
    train(recipe, undisturbed);
    train(recipe, resumed, stops);
    assertThat(resumed.resume()).doesNotExist();
    for (String file : List.of("variables.data-00000-of-00001", "variables.index")) {
      assertThat(Files.readAllBytes(resumed.checkpoint().resolve(file)))
          .as(file)
          .isEqualTo(Files.readAllBytes(undisturbed.checkpoint().resolve(file)));
    }
    assertThat(withoutTimes(resumed)).isEqualTo(withoutTimes(undisturbed));
    assertThat(history(resumed)).isEqualTo(history(undisturbed));
    assertThat(Files.exists(resumed.topology())).isEqualTo(Files.exists(undisturbed.topology()));
    assertThat(Files.readString(resumed.topology()))
        .isEqualTo(Files.readString(undisturbed.topology()));
    assertThat(files(resumed)).isEqualTo(files(undisturbed));
  }

  private static ObjectNode withoutTimes(RunFolder run) {
    ObjectNode summary =
        TypedYaml.parse(TypedYaml.text(run.summary(), "summary"), run.summary().toString());
    summary.remove("training_seconds");
    return summary;
  }

  private static List<String> history(RunFolder run) throws IOException {
    return Files.readAllLines(run.history()).stream()
        .map(line -> line.substring(0, line.lastIndexOf(',')))
        .toList();
  }

  private static List<String> files(RunFolder run) throws IOException {
    try (var all = Files.walk(run.path())) {
      return all.map(path -> run.path().relativize(path).toString())
          .sorted()
          .collect(Collectors.toList());
    }
  }

  @Test
  void aDamagedMomentIsPassedOver() throws IOException {
    Recipe recipe = recipe("cigl", "{sgd: {momentum: 0.9}}");
    RunFolder undisturbed = new RunFolder(folder.resolve("undisturbed"));
    train(recipe, undisturbed);
    RunFolder run = new RunFolder(folder.resolve("run"));
    RunFolder.create(run.path());
    StopRequest stop = new StopRequest();
    TrainingListener asking =
        new TrainingListener() {
          @Override
          public void stepDone(StepDone event) {
            if (event.step() == 17) {
              stop.because(StopRequest.Reason.SIGINT);
            }
          }
        };
    try (RunMetrics metrics = new RunMetrics(recipe, "run")) {
      TrainingRun first = new TrainingRun(recipe, data);
      assertThatThrownBy(() -> first.execute(run, metrics, List.of(asking), checkpoints(stop)))
          .hasMessageContaining("SIGINT");
    }
    Path newest = run.resume().resolve("18");
    assertThat(newest).isDirectory();
    assertThat(run.resume().resolve("15")).isDirectory();
    Path variables = newest.resolve("variables.data-00000-of-00001");
    byte[] bytes = Files.readAllBytes(variables);
    bytes[bytes.length / 2] ^= 1;
    Files.write(variables, bytes);
    train(recipe, run);
    assertThat(withoutTimes(run)).isEqualTo(withoutTimes(undisturbed));
  }

  @Test
  void anotherConfigurationNetworkOrDataSetIsRefusedAndNothingChanges() throws IOException {
    Recipe recipe = recipe("cigl", "{sgd: {momentum: 0.9}}");
    RunFolder run = new RunFolder(folder.resolve("run"));
    StopRequest stop = new StopRequest();
    stop.because(StopRequest.Reason.SIGTERM);
    RunFolder.create(run.path());
    try (RunMetrics metrics = new RunMetrics(recipe, "run")) {
      TrainingRun first = new TrainingRun(recipe, data);
      assertThatThrownBy(() -> first.execute(run, metrics, List.of(), checkpoints(stop)))
          .isInstanceOf(RunStoppedException.class);
      List<String> before = files(run);

      Recipe other =
          RecipeFile.load(
              run.recipe().toString(), Map.of("seed", "2", "topology.drop_fraction", "0.4"));
      assertThatThrownBy(
              () ->
                  new TrainingRun(other, data)
                      .execute(run, metrics, List.of(), checkpoints(new StopRequest())))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("seed is 2, was 1")
          .hasMessageContaining("topology.drop_fraction is 0.4, was 0.3");

      DataSet others = new DataSet("drawn", DrawnImages.of(300, 7), data.test());
      assertThatThrownBy(
              () ->
                  new TrainingRun(recipe, others)
                      .execute(run, metrics, List.of(), checkpoints(new StopRequest())))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("other data");

      Files.writeString(run.network(), Files.readString(run.network()) + "# changed\n");
      assertThatThrownBy(
              () ->
                  new TrainingRun(recipe, data)
                      .execute(run, metrics, List.of(), checkpoints(new StopRequest())))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("another network");
      assertThat(files(run)).isEqualTo(before);
    }
  }

  @Test
  void whatAProcessLeftThatWasKilledAsItBeganIsNotInTheWay() throws IOException {
    for (String name : List.of(".lock", ".probe123", ".recipe.yaml.writing-0a1b2c3d")) {
      Files.writeString(folder.resolve(name), "");
    }
    NewFolder.requireFree(folder);
    Files.writeString(folder.resolve(".profile"), "");
    assertThatThrownBy(() -> NewFolder.requireFree(folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("not empty");
  }
}
