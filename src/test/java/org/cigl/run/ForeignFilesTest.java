package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.checkpoint.CheckpointStore;
import org.cigl.checkpoint.FolderMarker;
import org.cigl.checkpoint.RunStoppedException;
import org.cigl.checkpoint.StopRequest;
import org.cigl.files.ChecksummedFolder;
import org.cigl.files.OwnedFiles;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.testing.CommandLineRun;
import org.cigl.testing.TinyTraining;
import org.cigl.train.TrainingListener;
import org.cigl.train.TrainingState;
import org.cigl.yaml.TypedYaml;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is deleted, cut or written over that the program did not write itself. */
@Tag("integration")
class ForeignFilesTest {
  private static final int STEPS = 4;

  @TempDir Path folder;
  private TinyTraining tiny;
  private Recipe recipe;

  @BeforeEach
  void prepare() throws IOException {
    tiny = TinyTraining.in(folder, STEPS, "--set", "topology.interval=3 steps");
    recipe = tiny.recipe(Map.of("epochs", "3", "topology.interval", "3 steps"));
  }

  private void train(Path path, Integer stopAfter) {
    RunFolder run = RunFolder.unfinished(path) ? new RunFolder(path) : RunFolder.create(path);
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
    CheckpointPolicy checkpoints =
        new CheckpointPolicy(Duration.ofHours(1), 3L, 2, MonitoredMetric.NLL, stop);
    try (RunMetrics metrics = new RunMetrics(recipe, "run")) {
      new TrainingRun(recipe).execute(run, metrics, List.of(asking), checkpoints);
    }
  }

  private Path stopped(int step) {
    Path run = folder.resolve("run");
    assertThatThrownBy(() -> train(run, step)).isInstanceOf(RunStoppedException.class);
    return run;
  }

  /** Every file by its path and content. */
  private static Map<String, String> contents(Path root) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            root.relativize(file).toString(),
            Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFolderWithARecipeOfTheUsersOwnIsRefusedAndKept() throws IOException {
    Path project = folder.resolve("project");
    write(project.resolve("recipe.yaml"), "# mine\n" + TypedYaml.write(recipe));
    write(project.resolve(".git/config"), "[core]");
    write(project.resolve("train/cat/1.png"), "an image");
    write(project.resolve("resume/notes.txt"), "notes");
    write(project.resolve("checkpoint/model.json"), "{}");
    Map<String, String> before = contents(project);
    for (List<String> command :
        List.of(List.of("train", project.toString()), tiny.command(project))) {
      CommandLineRun run = CommandLineRun.of(command);
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err())
          .hasLineCount(1)
          .contains(project.toString(), "recipe.yaml", FolderMarker.FILE);
    }
    assertThat(contents(project)).isEqualTo(before);
  }

  @Test
  void thisRepositorysOwnResultsAreNoRun() throws IOException {
    Path results = Path.of("docs/results/cifar-10");
    Map<String, String> before = contents(results);
    CommandLineRun run = CommandLineRun.of(List.of("train", results.toString()));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("docs/results/cifar-10");
    assertThat(contents(results)).isEqualTo(before);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(ints = {2, 7})
  void aResumedRunKeepsNotesAndPlots(int step) throws IOException {
    Path run = stopped(step);
    if (step == 2) { // as if it had been killed before anything was saved
      for (String saved : List.of("state.json", "SHA256SUMS", "variables.index")) {
        Files.delete(run.resolve("resume/2").resolve(saved));
      }
    }
    Map<String, String> mine =
        Map.of(
            "notes.md", "# notes",
            ".hidden", "h",
            "figures/mine.png", "a plot",
            "figures/reliability-mine.svg", "a plot",
            "plots/1.png", "a plot",
            "resume/why.txt", "a question",
            ".mine.writing-0123abcd", "no leftover of a run",
            "tensorboard/mine.txt", "x");
    mine.forEach((name, text) -> write(run.resolve(name), text));
    Files.createSymbolicLink(run.resolve("link"), folder.resolve("data"));
    Map<String, String> data = contents(folder.resolve("data"));
    train(run, null);
    Map<String, String> after = contents(run);
    assertThat(after).containsAllEntriesOf(mine);
    assertThat(run.resolve("link")).isSymbolicLink();
    assertThat(contents(folder.resolve("data"))).isEqualTo(data);
    assertThat(run.resolve("summary.json")).exists();
    assertThat(run.resolve("resume/why.txt")).exists();
    try (Stream<Path> left = Files.list(run.resolve("resume"))) {
      assertThat(left).containsExactly(run.resolve("resume/why.txt"));
    }
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "checkpoint/mine.txt",
        "best/notes",
        "export/fashion/1/mine",
        "figures/mistakes/a"
      })
  void whatIsInTheWayStopsAResumedRunBeforeAnythingIsDeleted(String mine) throws IOException {
    Path run = stopped(7);
    write(run.resolve(mine), "mine");
    write(run.resolve("report.html"), "of an attempt that was killed at its end");
    Map<String, String> before = contents(run);
    assertThatThrownBy(() -> train(run, null))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(run.resolve(mine).toString())
        .hasMessageContaining("move it away");
    assertThat(contents(run)).isEqualTo(before);
  }

  @Test
  void aFinishedRunIsOnlyLookedAt() throws IOException {
    Path run = folder.resolve("run");
    train(run, null);
    write(run.resolve("resume/why.txt"), "mine");
    write(run.resolve("resume/.5.writing-0123abcd/state.json"), "of a killed process");
    write(run.resolve(".checkpoint.writing-0123abcd/variables.index"), "of a killed process");
    Map<String, String> before = contents(run);
    assertThat(RunFolder.finished(run, recipe)).isTrue();
    assertThat(contents(run)).isEqualTo(before);
    RunFolder.clearFinished(run);
    assertThat(run.resolve("resume/why.txt")).exists();
    assertThat(run.resolve("resume/.5.writing-0123abcd")).doesNotExist();
    assertThat(run.resolve(".checkpoint.writing-0123abcd")).doesNotExist();
  }

  @Test
  void aLinkIsNeverFollowed() throws IOException {
    Path data = folder.resolve("data");
    Map<String, String> before = contents(data);
    Path link = Files.createSymbolicLink(folder.resolve("link"), data);
    assertThatThrownBy(() -> OwnedFiles.delete(link, java.util.regex.Pattern.compile(".*")))
        .hasMessageContaining("link");
    Path holder = Files.createDirectory(folder.resolve("holder"));
    Files.createSymbolicLink(holder.resolve("in"), data);
    assertThatThrownBy(() -> OwnedFiles.delete(holder, java.util.regex.Pattern.compile(".*")))
        .hasMessageContaining("in: ");
    assertThat(contents(data)).isEqualTo(before);
  }

  @Test
  void aMomentOfAnotherTrainingIsRefused() throws IOException {
    Path run = stopped(7);
    Path other = folder.resolve("other");
    recipe = tiny.recipe(Map.of("epochs", "3", "topology.interval", "3 steps", "seed", "5"));
    assertThatThrownBy(() -> train(other, 9)).isInstanceOf(RunStoppedException.class);
    try (Stream<Path> files = Files.list(other.resolve("resume/9"))) {
      Files.createDirectory(run.resolve("resume/9"));
      for (Path file : files.toList()) {
        Files.copy(file, run.resolve("resume/9").resolve(file.getFileName()));
      }
    }
    recipe = tiny.recipe(Map.of("epochs", "3", "topology.interval", "3 steps"));
    assertThatThrownBy(() -> train(run, null))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("resume/9 was saved by a training with other settings");
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(longs = {-5, 999_999, 6})
  void aMomentOfAStepThatItCannotBeIsRefused(long step) throws IOException {
    Path run = stopped(7);
    Path point = run.resolve("resume/7");
    String state =
        Files.readString(point.resolve("state.json"))
            .replaceFirst("\"step\" : 7", "\"step\" : " + step);
    Path forged = run.resolve("resume/" + (step == 999_999 ? step : 8));
    ChecksummedFolder.write(
        forged,
        aside -> {
          for (String part : List.of("variables.index", "variables.data-00000-of-00001")) {
            Files.copy(point.resolve(part), aside.resolve(part));
          }
          Files.writeString(aside.resolve("state.json"), state);
        });
    assertThatThrownBy(() -> train(run, null))
        .isInstanceOf(InvalidInputException.class)
        .message()
        .contains("step")
        .hasLineCount(1);
    assertThat(run.resolve("summary.json")).doesNotExist();
  }

  @Test
  void oldMomentsGoAndWhatIsBesideThemStays() throws IOException {
    Path checkpoints = folder.resolve("checkpoints");
    CheckpointStore points = new CheckpointStore(checkpoints, 1);
    CheckpointStore.Provenance origin = new CheckpointStore.Provenance("data", "settings");
    write(checkpoints.resolve(".DS_Store"), "of the file manager");
    for (long step : List.of(1L, 2L)) {
      points.save(
          prefix -> Files.writeString(Path.of(prefix + ".index"), "x"),
          origin,
          new TrainingState(step, 0, 0, 0, 0, 0, 0, 0, 0),
          Map.of());
    }
    assertThat(points.steps()).containsExactly(2L);
    points.newest(warning -> {});
    assertThat(checkpoints.resolve(".DS_Store")).exists();
  }

  @Tag("slow")
  @Test
  void theOverlapWithTheInitialMasksIsThatOfAnUndisturbedRun() throws IOException {
    String undisturbed = overlap(folder.resolve("undisturbed"), null);
    Path run = folder.resolve("run");
    assertThatThrownBy(() -> overlap(run, 5)).isInstanceOf(RunStoppedException.class);
    assertThat(overlap(run, null)).isEqualTo(undisturbed).contains("ratio{");
  }

  private String overlap(Path path, Integer stopAfter) throws IOException {
    train(path, stopAfter);
    return Files.readAllLines(path.resolve("metrics.prom")).stream()
        .filter(line -> line.contains("overlap") && !line.startsWith("#"))
        .reduce("", (a, b) -> a + b + "\n");
  }
}
