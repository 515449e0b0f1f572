package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.cigl.InvalidInputException;
import org.cigl.calibration.Predictions;
import org.cigl.checkpoint.Checkpoint;
import org.cigl.checkpoint.CheckpointStore;
import org.cigl.checkpoint.RunStoppedException;
import org.cigl.checkpoint.StopRequest;
import org.cigl.data.DataSet;
import org.cigl.files.ChecksummedFolder;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.testing.Damage;
import org.cigl.testing.DrawnImages;
import org.cigl.train.TrainingListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hundred random damages to each folder that holds what was learned: every one is found, said
 * in one line, and where an older checkpoint was saved, that one is used.
 */
class DamagedCheckpointTest {
  private static final int TIMES = 200;

  @TempDir static Path temporary;
  private static RunFolder finished;
  private static RunFolder leftOff;

  private static Path network;

  @BeforeAll
  static void train() throws IOException {
    network =
        Files.writeString(
            temporary.resolve("tiny.yaml"),
            """
            name: tiny
            input: [8, 8, 1]
            classes: 4
            layers:
              - flatten: {}
              - dense: {units: 8}
              - batch_norm: {}
              - relu: {}
              - dense: {name: logits, units: $classes}
            """);
    finished = run("finished", "cigl", 0);
    leftOff = run("left-off", "cigl_no_averaging", 14);
  }

  /** Trains for 16 steps, or fewer. */
  private static RunFolder run(String name, String method, int stopBefore) {
    Recipe recipe =
        RecipeFile.load(
            RecipeFile.DEFAULT,
            Map.of(
                "method", method,
                "network", network.toString(),
                "epochs", "4",
                "batch_size", "64",
                "topology.interval", "3 steps",
                "topology.end", "50%",
                "averaging.start", "2 epochs",
                "averaging.keep_snapshots", "true"));
    DataSet data = new DataSet("drawn", DrawnImages.of(300, 1), DrawnImages.of(60, 2));
    RunFolder folder = RunFolder.create(temporary.resolve(name));
    StopRequest stop = new StopRequest();
    TrainingListener asking =
        new TrainingListener() {
          @Override
          public void stepDone(StepDone event) {
            if (event.step() + 1 == stopBefore) {
              stop.because(StopRequest.Reason.SIGTERM);
            }
          }
        };
    CheckpointPolicy checkpoints = new CheckpointPolicy(Duration.ofHours(1), 5L, 2, stop);
    try (RunMetrics metrics = new RunMetrics(recipe, "run")) {
      new TrainingRun(recipe, data).execute(folder, metrics, List.of(asking), checkpoints);
    } catch (RunStoppedException e) {
      assertThat(stopBefore).isPositive();
    }
    return folder;
  }

  @Test
  void everyDamageToAFinishedRunsCheckpointIsFound() throws IOException {
    assertThat(TrainedWeights.load(finished).network().name()).isEqualTo("tiny");
    everyDamageIsFound(finished.checkpoint(), () -> TrainedWeights.load(finished));
    assertThat(TrainedWeights.load(finished).network().name()).isEqualTo("tiny");
  }

  @Test
  void everyDamageToAKeptSnapshotIsFound() throws IOException {
    TrainedWeights checkpoint = TrainedWeights.read(finished);
    assertThat(checkpoint.snapshots()).isEqualTo(3);
    assertThat(checkpoint.model(finished, true).snapshots()).hasSize(3);
    everyDamageIsFound(finished.snapshots().resolve("1"), () -> checkpoint.model(finished, true));
  }

  private static void everyDamageIsFound(Path folder, ThrowingCallable reading) throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < TIMES; i++) {
      try (Damage damage = Damage.of(folder, random)) {
        assertThatThrownBy(reading)
            .as("%d, %s", i, damage)
            .isInstanceOf(InvalidInputException.class)
            .message()
            .startsWith(folder + " is damaged: ")
            .contains("put back a copy of the folder")
            .hasLineCount(1);
      }
    }
  }

  @Test
  void everyDamageToTheNewestMomentIsFoundAndTheOneBeforeIsUsed() throws IOException {
    CheckpointStore points = new CheckpointStore(leftOff.resume(), 2);
    Path newest = leftOff.resume().resolve("14");
    assertThat(newest(points, new ArrayList<>()).state().step()).isEqualTo(14);
    Random random = new Random(2);
    for (int i = 0; i < TIMES; i++) {
      try (Damage damage = Damage.of(newest, random)) {
        List<String> warnings = new ArrayList<>();
        Checkpoint used = newest(points, warnings);
        assertThat(used.state().step()).as("%d, %s", i, damage).isEqualTo(10);
        assertThat(warnings)
            .singleElement()
            .asString()
            .startsWith(newest + " is damaged: ")
            .endsWith(": the one before is used")
            .hasLineCount(1);
      }
    }
  }

  private static Checkpoint newest(CheckpointStore points, List<String> warnings) {
    return points.newest(warnings::add).orElseThrow();
  }

  @Test
  void everyDamageToWhatASnapshotSaidIsFound() throws IOException {
    Path outgoing = leftOff.resume().resolve("snapshot-predictions-1");
    assertThat(outgoing(1).onTest()).singleElement().extracting(Predictions::size).isEqualTo(60);
    Random random = new Random(3);
    for (int i = 0; i < TIMES; i++) {
      try (Damage damage = Damage.of(outgoing, random)) {
        assertThatThrownBy(() -> outgoing(1))
            .as("%d, %s", i, damage)
            .isInstanceOf(InvalidInputException.class)
            .message()
            .startsWith(outgoing + " is damaged: ")
            .endsWith("delete " + leftOff.resume() + " to begin anew")
            .hasLineCount(1);
      }
    }
  }

  private static SnapshotPredictions outgoing(int snapshots) {
    return new SnapshotPredictions(null, null, null, leftOff.resume(), snapshots);
  }

  @Test
  void aMomentOfAnotherVersionIsKeptAndRefused() throws IOException {
    Path folder = temporary.resolve("other-version");
    ChecksummedFolder.write(
        folder.resolve("7"),
        aside -> Files.writeString(aside.resolve("state.json"), "{\"format\": 99, \"new\": 1}"));
    assertThatThrownBy(() -> newest(new CheckpointStore(folder, 1), new ArrayList<>()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("state.json: format is 99");
    assertThat(folder.resolve("7")).isDirectory();
  }
}
