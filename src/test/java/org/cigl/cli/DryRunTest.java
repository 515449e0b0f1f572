package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.cigl.testing.CommandLineRun;
import org.cigl.testing.TinyTraining;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --dry-run} prints, and that it writes nothing. */
class DryRunTest {
  @TempDir Path folder;
  private TinyTraining tiny;

  @BeforeEach
  void images() throws IOException {
    tiny = TinyTraining.in(folder, 4);
  }

  private String run(String command, String... more) throws IOException {
    List<String> before = files();
    List<String> arguments = new ArrayList<>(List.of(command, "--dry-run"));
    arguments.addAll(tiny.settings());
    arguments.addAll(List.of("--epochs=5", "-o", folder.resolve("output").toString()));
    arguments.addAll(List.of(more));
    CommandLineRun run = CommandLineRun.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(files()).isEqualTo(before);
    assertThat(run.out().lines().filter(line -> !line.contains(folder.toString())))
        .allMatch(line -> line.length() <= 80);
    return run.out();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.map(Path::toString).sorted().toList();
    }
  }

  @Test
  void ofARun() throws IOException {
    assertThat(run("train"))
        .contains("data      idx: 64 training, 4 validation, 6 test images\n")
        .contains("images    8x8x1, 4 classes\n")
        .contains("method    cigl, sparsity 0.5, seed 1\n")
        .contains("steps     20 in 5 epochs of 4, 16 images a step\n")
        .containsPattern("FLOPs .* T in all; an image: 0\\.0 M a training step")
        .containsPattern("memory    (about [0-9,]+ MiB resident|not known)")
        .contains("time      about ", "from timing 10 steps")
        .contains("output    " + folder.resolve("output") + "\n", "nothing is written");
  }

  @Test
  void ofAFolderOfPhotos() throws IOException {
    Path photos = folder.resolve("Holiday Photos");
    for (String name : new String[] {"beach", "hills"}) {
      Files.createDirectories(photos.resolve(name));
      for (int i = 0; i < 40; i++) {
        ImageIO.write(
            new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB),
            "png",
            photos.resolve(name).resolve(i + ".png").toFile());
      }
    }
    CommandLineRun run =
        CommandLineRun.of(
            "train", photos.toString(), "--dry-run", "--epochs=5", "--batch-size=8", "--threads=1");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("data      image-folder: ", "images    16x16x3, 2 classes\n")
        .contains("/holiday-photos-");
  }

  @Test
  void ofMoreEpochsOfARun() throws IOException {
    Path before = folder.resolve("before");
    List<String> command = new ArrayList<>(tiny.command(before));
    command.addAll(List.of("--epochs=100", "--method=dense"));
    CommandLineRun trained = CommandLineRun.of(command);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.out()).contains(", dense, seed 1: 400 steps in 100 epochs");
    assertThat(trained.err()).containsPattern("400 steps, about \\d+ s left\n");
    assertThat(trained.err().lines().filter(line -> line.startsWith("epoch ")))
        .hasSize(100)
        .allMatch(line -> line.length() <= 80);
    CommandLineRun run =
        CommandLineRun.of("train", "--init", before.toString(), "--epochs=3", "--dry-run");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("data      idx: 64 training", "images    8x8x1, 4 classes\n", "network   tiny")
        .contains("steps     12 in 3 epochs of 4");
  }

  @Test
  void ofAComparisonSettingBySetting() throws IOException {
    assertThat(run("compare", "--methods=rigl,cigl", "--seeds=1,2,3"))
        .contains("trainings 6, 120 steps in all\n")
        .containsPattern("\\| rigl-0\\.5 +\\| +3 \\| +60 \\|")
        .containsPattern("\\| cigl-0\\.5 +\\| +3 \\| +60 \\|");
  }

  @Test
  void ofASweep() throws IOException {
    assertThat(run("sweep", "--methods=cigl", "--sparsities=0.4,0.5", "--seeds=1,2"))
        .contains("trainings 4, 80 steps in all\n")
        .containsPattern("\\| cigl-0\\.4 +\\| +2 \\|");
  }

  @Test
  void ofASearchRungByRung() throws IOException {
    tiny = TinyTraining.in(Files.createDirectory(folder.resolve("more")), 24);
    String[] search = {
      "--rates=0,0.05,0.1,0.2,0.3", "--factor=3", "--last-share=1", "--set=data.validation=0.3"
    };
    // 5 epochs of 5 * 10 + 2 * 17 batches, as TuneCommandTest trains
    assertThat(run("tune", search))
        .contains("no test image is looked at")
        .contains("trainings 7, 420 steps in all\n")
        .containsPattern("\\| rung 1: 160 images \\| +5 \\| +250 \\|")
        .containsPattern("\\| rung 2: 272 images \\| +2 \\| +170 \\|");
  }
}
