package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cigl.checkpoint.RunStoppedException;
import org.cigl.checkpoint.StopRequest;
import org.cigl.cli.Cigl;
import org.cigl.export.ServedModel;
import org.cigl.export.TrainedModel;
import org.cigl.files.ChecksummedFolder;
import org.cigl.metrics.RunMetrics;
import org.cigl.network.Parameter;
import org.cigl.recipe.Recipe;
import org.cigl.testing.TinyTraining;
import org.cigl.train.TrainingListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The best epoch is the best one, its weights are those, and going on does not change it. */
@Tag("integration")
class BestEpochsTest {
  private static final String VARIABLES = "variables.data-00000-of-00001";
  private static final int STEPS = 5;

  @TempDir Path folder;
  private Recipe recipe;

  @BeforeEach
  void prepare() throws IOException {
    recipe =
        TinyTraining.in(folder, STEPS)
            .recipe(Map.of("epochs", "4", "topology.interval", "3 steps"));
  }

  private TrainingRun.Outcome train(Path path, MonitoredMetric by, Integer stopAfter) {
    return train(path, by, stopAfter, List.of());
  }

  private TrainingRun.Outcome train(
      Path path, MonitoredMetric by, Integer stopAfter, List<TrainingListener> more) {
    RunFolder run = Files.isDirectory(path) ? new RunFolder(path) : RunFolder.create(path);
    StopRequest stop = new StopRequest();
    TrainingListener asking =
        new TrainingListener() {
          @Override
          public void stepDone(StepDone event) {
            if (stopAfter != null && event.step() + 1 == stopAfter) {
              stop.because(StopRequest.Reason.SIGTERM);
            }
          }
        };
    try (RunMetrics metrics = new RunMetrics(recipe, "run")) {
      TrainingRun.Outcome outcome =
          new TrainingRun(recipe)
              .execute(
                  run,
                  metrics,
                  Stream.concat(more.stream(), Stream.of(asking)).toList(),
                  new CheckpointPolicy(Duration.ofHours(1), 4L, 2, by, stop));
      BestEpoch best = outcome.summary().bestEpoch();
      if (best == null) {
        return outcome;
      }
      assertThat(metrics.scrape())
          .contains("cigl_best_epoch{metric=\"" + by.label() + "\"} " + (double) best.epoch());
      return outcome;
    }
  }

  @ParameterizedTest
  @CsvSource({"ACCURACY,5,-1", "NLL,6,1"})
  void isTheBestOneOfTheHistoryAndTheWeightsAreThoseOfThatMoment(
      MonitoredMetric by, int column, int sign) throws IOException {
    Path run = folder.resolve("run");
    BestEpoch best = train(run, by, null).summary().bestEpoch();
    List<Double> metrics = new ArrayList<>();
    for (String line : Files.readAllLines(new RunFolder(run).history()).subList(1, 5)) {
      metrics.add(sign * Double.parseDouble(line.split(",", -1)[column]));
    }
    int first = metrics.indexOf(metrics.stream().min(Double::compare).orElseThrow());
    assertThat(best.epoch()).as("%s", metrics).isEqualTo(first + 1);
    assertThat(sign * best.value()).isCloseTo(metrics.get(first), within(1e-6));
    assertThat(best.steps()).isEqualTo((long) STEPS * best.epoch());
    assertThat(Summary.read(new RunFolder(run)).bestEpoch()).isEqualTo(best);

    // A run that is interrupted right after that epoch has saved the same variables.
    Path leftOff = folder.resolve("left-off");
    assertThatThrownBy(() -> train(leftOff, by, (int) best.steps()))
        .isInstanceOf(RunStoppedException.class);
    assertThat(run.resolve("best/checkpoint").resolve(VARIABLES))
        .hasSameBinaryContentAs(leftOff.resolve("resume/" + best.steps()).resolve(VARIABLES));
  }

  @Tag("slow")
  @Test
  void goingOnFromAnyMomentComesToTheSameBestEpoch() throws IOException {
    Path undisturbed = folder.resolve("undisturbed");
    Path resumed = folder.resolve("resumed");
    BestEpoch best = train(undisturbed, MonitoredMetric.ECE, null).summary().bestEpoch();
    for (int stop : List.of(STEPS, 2 * STEPS + 1, 4 * STEPS - 1)) {
      assertThatThrownBy(() -> train(resumed, MonitoredMetric.ECE, stop))
          .isInstanceOf(RunStoppedException.class);
      assertThat(bests(resumed)).as("kept besides the checkpoints").isBetween(1L, 3L);
    }
    assertThat(train(resumed, MonitoredMetric.ECE, null).summary().bestEpoch()).isEqualTo(best);
    assertThat(resumed.resolve("best/checkpoint").resolve(VARIABLES))
        .hasSameBinaryContentAs(undisturbed.resolve("best/checkpoint").resolve(VARIABLES));
  }

  @Tag("slow")
  @Test
  void whatWasBestAfterTheMomentThatARunGoesOnFromIsVoid() throws IOException {
    Path run = folder.resolve("run");
    assertThatThrownBy(() -> train(run, MonitoredMetric.NLL, 4 * STEPS - 1))
        .isInstanceOf(RunStoppedException.class);
    RunFolder folder = new RunFolder(run);
    Path late = folder.resume().resolve("best-9");
    Path altered = this.folder.resolve("altered");
    copy(newestBest(folder), altered);
    Files.delete(altered.resolve(ChecksummedFolder.SUMS));
    Files.writeString(
        altered.resolve("best.json"),
        Files.readString(altered.resolve("best.json"))
            .replaceAll("\"steps\" : \\d+", "\"steps\" : 45")
            .replaceAll("\"epoch\" : \\d+", "\"epoch\" : 9")
            .replaceAll("\"value\" : [0-9.]+", "\"value\" : 0.000001"));
    ChecksummedFolder.write(
        late,
        aside -> {
          Files.delete(aside);
          copy(altered, aside);
        });
    BestEpoch best = train(run, MonitoredMetric.NLL, null).summary().bestEpoch();
    assertThat(best.epoch()).isLessThanOrEqualTo(4);
    assertThat(best.value()).isGreaterThan(0.000001);
  }

  /** As a process leaves it that is killed while it deletes, or a disk that fails. */
  @Test
  void oneThatIsNotWholeIsKeptNoLongerAndTheRunGoesOn() throws IOException {
    Path run = folder.resolve("run");
    assertThatThrownBy(() -> train(run, MonitoredMetric.NLL, 3 * STEPS - 1))
        .isInstanceOf(RunStoppedException.class);
    Path newest = newestBest(new RunFolder(run));
    Files.delete(newest.resolve("best.json"));
    TrainingRun.Outcome outcome = train(run, MonitoredMetric.NLL, null);
    assertThat(outcome.summary().bestEpoch().epoch()).isBetween(1, 4);
    assertThat(run.resolve("best/checkpoint").resolve(VARIABLES)).isNotEmptyFile();
  }

  /** As on a disk that was full and is not any more. */
  @Tag("slow")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theBestEpochIsVoidWhereItCouldNotBeKept(boolean resumed) throws IOException {
    int best =
        train(folder.resolve("undisturbed"), MonitoredMetric.NLL, null)
            .summary()
            .bestEpoch()
            .epoch();
    Path run = folder.resolve("run");
    TrainingListener obstructing =
        new TrainingListener() {
          @Override
          public void stepDone(StepDone event) {
            if (event.epoch() == best && (event.step() + 1) % STEPS == 0) {
              obstruct(new RunFolder(run).resume().resolve("best-" + best));
            }
          }
        };
    if (resumed) {
      assertThatThrownBy(() -> train(run, MonitoredMetric.NLL, best * STEPS, List.of(obstructing)))
          .isInstanceOf(RunStoppedException.class);
      Files.delete(run.resolve("resume/best-" + best + "/mine"));
    }
    TrainingRun.Outcome outcome =
        train(run, MonitoredMetric.NLL, null, resumed ? List.of() : List.of(obstructing));
    assertThat(outcome.summary().bestEpoch()).isNull();
    assertThat(run.resolve("best")).doesNotExist();
  }

  private static void obstruct(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("mine"), "mine");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Path newestBest(RunFolder run) throws IOException {
    try (Stream<Path> entries = Files.list(run.resume())) {
      return entries
          .filter(path -> path.getFileName().toString().startsWith("best-"))
          .max(Path::compareTo)
          .orElseThrow();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  private static long bests(Path run) throws IOException {
    try (Stream<Path> entries = Files.list(new RunFolder(run).resume())) {
      return entries.filter(path -> path.getFileName().toString().startsWith("best-")).count();
    }
  }

  @Test
  void isExportedWithItsWeightsAndWithoutACard() throws IOException {
    Path run = folder.resolve("run");
    train(run, MonitoredMetric.ACCURACY, null);
    Path models = folder.resolve("models");
    int code =
        Cigl.commandLine()
            .setOut(new PrintWriter(Writer.nullWriter()))
            .execute("export", run.toString(), "-o", models.toString(), "--weights", "best");
    assertThat(code).isZero();
    Path version = models.resolve("fashion/1");
    assertThat(version.resolve("assets.extra/model_card.json")).doesNotExist();
    RunFolder best = new RunFolder(run).openBest();
    TrainedModel model = TrainedWeights.read(best).model(best, false);
    float[] images = new float[4 * 64];
    for (int i = 0; i < images.length; i++) {
      images[i] = i % 251;
    }
    TrainedModel finalModel = TrainedWeights.load(new RunFolder(run));
    Parameter kernel = model.network().parameters().get(0);
    assertThat(model.values().apply(kernel.name()))
        .as("the last weights of an epoch, not the average")
        .isNotEqualTo(finalModel.values().apply(kernel.name()));
    try (ServedModel served = ServedModel.load(version);
        ServedModel averaged = ServedModel.load(run.resolve("export/fashion/1"))) {
      assertThat(served.fetch(images, 4, "logits"))
          .isNotEqualTo(averaged.fetch(images, 4, "logits"));
    }
  }
}
