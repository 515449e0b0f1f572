package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cigl.checkpoint.RunLock;
import org.cigl.recipe.Recipe;
import org.cigl.run.RunFolder;
import org.cigl.run.UnfinishedRuns;
import org.cigl.testing.CommandLineRun;
import org.cigl.testing.TinyTraining;
import org.cigl.yaml.TypedYaml;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class ExportCommandTest {
  @TempDir private static Path shared;
  @TempDir private Path folder;
  private static Path run;

  @BeforeAll
  static void train() throws IOException {
    run = shared.resolve("run");
    assertThat(CommandLineRun.of(TinyTraining.in(shared, 4).command(run)).exitCode()).isZero();
  }

  private CommandLineRun export(String... more) {
    return CommandLineRun.of(
        Stream.concat(
                Stream.of("export", run.toString(), "-o", folder.toString(), "--name", "m"),
                Stream.of(more))
            .toList());
  }

  @Test
  void exportsAtTheSameTimeTakeDifferentVersions() throws IOException {
    List<CompletableFuture<CommandLineRun>> exports =
        IntStream.range(0, 4).mapToObj(i -> CompletableFuture.supplyAsync(this::export)).toList();
    assertThat(exports).allSatisfy(export -> assertThat(export.join().exitCode()).isZero());
    try (Stream<Path> versions = Files.list(folder.resolve("m"))) {
      assertThat(versions.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("1", "2", "3", "4");
    }
    CommandLineRun taken = export("--model-version", "3");
    assertThat(taken.exitCode()).isEqualTo(2);
    assertThat(taken.err()).hasLineCount(1).contains("--model-version 3", "such as 5");
  }

  @Test
  void oneCommandGetsFromARunToAManifestForKServe() throws IOException {
    Path manifest = folder.resolve("kserve.yaml");
    List<String> options = List.of("--kserve", manifest.toString(), "--kserve-canary", "10");
    CommandLineRun written = export(options.toArray(String[]::new));
    assertThat(written.exitCode()).isZero();
    assertThat(written.out()).contains("kserve   " + manifest);
    assertThat(folder.resolve("m/1/saved_model.pb")).exists();
    assertThat(manifest).content().contains("pvc://cigl-models/m\n", "canaryTrafficPercent: 10\n");
    assertThat(export(options.toArray(String[]::new)).exitCode()).as("once more").isZero();
    Files.writeString(manifest, "mine");
    CommandLineRun refused = export(options.toArray(String[]::new));
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).hasLineCount(1).contains("--kserve", "choose another name");
    assertThat(folder.resolve("m/3")).as("refused before the model was written").doesNotExist();
  }

  @Test
  void whatAKilledExportLeftIsDeletedOnceItIsOldAndNothingElse() throws IOException {
    Path dead = leftOver(".1.writing-0123abcd", "saved_model.pb", Duration.ofHours(2));
    Path live = leftOver(".1.writing-0123abce", "saved_model.pb", Duration.ofMinutes(5));
    Path mine = leftOver(".1.writing-0123abcf", "notes.txt", Duration.ofHours(2));
    Path other = leftOver(".config", "saved_model.pb", Duration.ofHours(2));
    assertThat(export().exitCode()).isZero();
    assertThat(dead).doesNotExist();
    assertThat(live).exists();
    assertThat(mine.resolve("notes.txt")).exists();
    assertThat(other).exists();
  }

  private Path leftOver(String name, String file, Duration age) throws IOException {
    Path left = Files.createDirectories(folder.resolve("m").resolve(name));
    FileTime time = FileTime.from(Instant.now().minus(age));
    Files.setLastModifiedTime(Files.writeString(left.resolve(file), "x"), time);
    Files.setLastModifiedTime(left, time);
    return left;
  }

  @Test
  void filesOfTheUsersAreNotWrittenOver() throws IOException {
    Path mine = Files.writeString(folder.resolve("mine"), "mine");
    for (List<String> command :
        List.of(
            List.of("export", run.toString(), "--npz", mine.toString()),
            List.of("report", run.toString(), "-o", mine.toString()),
            List.of("train", "--no-metrics", "--textfile", textFile().toString()))) {
      CommandLineRun refused = CommandLineRun.of(command);
      assertThat(refused.exitCode()).as("%s", command).isEqualTo(2);
      assertThat(refused.err()).hasLineCount(1).contains("was not written by this command");
    }
    assertThat(mine).hasContent("mine");
  }

  private Path textFile() throws IOException {
    return Files.writeString(folder.resolve("mine.prom"), "mine");
  }

  @Test
  void resultsOfAnEarlierCallAreReplaced() {
    Path npz = folder.resolve("weights.npz");
    Path report = folder.resolve("report.html");
    for (int call = 0; call < 2; call++) {
      assertThat(CommandLineRun.of("export", run.toString(), "--npz", npz.toString()).exitCode())
          .isZero();
      assertThat(CommandLineRun.of("report", run.toString(), "-o", report.toString()).exitCode())
          .isZero();
      assertThat(CommandLineRun.of("graph", "lenet-5", "-o", folder.toString()).exitCode())
          .isZero();
    }
  }

  @Test
  void tablesOfTheUsersAreNotWrittenOver() throws IOException {
    Path mine = Files.writeString(folder.resolve("comparison.csv"), "mine");
    CommandLineRun refused =
        CommandLineRun.of("compare", "--methods", "rigl", "--seeds", "1", "-o", folder.toString());
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).hasLineCount(1).contains("comparison.csv", "another folder");
    assertThat(mine).hasContent("mine");
    Path graph = Files.writeString(folder.resolve("lenet-5.pb"), "mine");
    assertThat(CommandLineRun.of("graph", "lenet-5", "-o", folder.toString()).exitCode())
        .isEqualTo(2);
    assertThat(graph).hasContent("mine");
  }

  /** After kill -9, too: the same bare command resumes, in the folder that it is called in. */
  @Test
  void theNewestUnfinishedRunIsFoundBySettings() throws IOException {
    TinyTraining tiny = TinyTraining.in(folder, 4);
    Path runs = folder.resolve("runs");
    Recipe recipe = tiny.recipe(Map.of());
    Path older = begun(runs.resolve("fashion-1"), recipe, 1000);
    Path newer = begun(runs.resolve("fashion-2"), recipe, 2000);
    begun(runs.resolve("fashion-3"), tiny.recipe(Map.of("seed", "9")), 3000);
    Path foreign = Files.createDirectories(runs.resolve("fashion-4"));
    Files.copy(newer.resolve("recipe.yaml"), foreign.resolve("recipe.yaml"));
    assertThat(UnfinishedRuns.newest(runs, recipe)).contains(newer);
    try (RunLock held = RunLock.take(newer)) {
      assertThat(held).isNotNull();
      assertThat(UnfinishedRuns.newest(runs, recipe)).contains(older);
    }
    assertThat(UnfinishedRuns.newest(folder.resolve("none"), recipe)).isEmpty();
  }

  private static Path begun(Path path, Recipe recipe, long time) throws IOException {
    RunFolder run = RunFolder.create(path);
    Files.writeString(run.recipe(), TypedYaml.write(recipe));
    Files.setLastModifiedTime(run.recipe(), FileTime.fromMillis(time));
    return path;
  }
}
