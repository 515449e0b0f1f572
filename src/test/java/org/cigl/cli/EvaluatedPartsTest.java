package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code evaluate}, {@code gate} and {@code predict} take of a finished run and of a set. */
class EvaluatedPartsTest {
  @TempDir static Path folder;
  private static Path run;
  private static String[] idx;

  @BeforeAll
  static void train() throws IOException {
    TinyTraining training = TinyTraining.in(folder, 4, "--epochs", "1");
    run = folder.resolve("run");
    CommandLineRun trained = CommandLineRun.of(training.command(run));
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.err())
        .contains("1/8 predicting the test images ...", "8/8 writing the report ...");
    assertThat(trained.out()).contains("steps in 1 epoch\n", "precision", "balanced accuracy");
    idx = new String[] {"--data", "idx", "--data-directory", folder.resolve("data").toString()};
  }

  @Test
  void theRunHasMetricsOfEveryClass() throws IOException {
    JsonNode summary = new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    assertThat(summary.path("classes")).hasSize(4);
    assertThat(summary.at("/classes/0/recall").isNumber()).isTrue();
    assertThat(summary.findValue("balanced_accuracy")).isNotNull();
    assertThat(Files.readString(run.resolve("metrics.prom")))
        .contains("cigl_class_recall_ratio{", "cigl_class_precision_ratio{");
    assertThat(Files.readString(run.resolve("report.html"))).contains("precision", "recall");
  }

  private static CommandLineRun cigl(String[] data, String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(data));
    return CommandLineRun.of(all);
  }

  private static CommandLineRun evaluate(String... more) {
    List<String> command = new ArrayList<>(List.of("evaluate", run.toString()));
    command.addAll(List.of(more));
    return cigl(idx, command.toArray(String[]::new));
  }

  @Test
  void aRunsFolderStandsForItsModel() {
    CommandLineRun evaluated = evaluate();
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).contains("on 6 test images", "the same test images as the model's");
    CommandLineRun gated =
        cigl(idx, "gate", run.toString(), "--against", folder.resolve("none").toString());
    assertThat(gated.exitCode()).as(gated.err()).isZero();
    assertThat(gated.out()).contains("candidate " + run);
    CommandLineRun predicted = cigl(idx, "predict", run.toString());
    assertThat(predicted.out().lines()).hasSize(7);
  }

  /** Not the bundled one, which has as many classes and images of the same size. */
  @Test
  void withoutASetTheRunsOwnIsTaken() {
    CommandLineRun evaluated = CommandLineRun.of("evaluate", run.toString());
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(evaluated.out())
        .contains("6 test images of idx", "the same test images as the model's");
  }

  @Test
  void whereTheRunsOwnSetIsGoneOneMustBeNamed() throws IOException {
    Path data = folder.resolve("data");
    Path away = folder.resolve("away");
    Files.move(data, away);
    try {
      CommandLineRun evaluated = CommandLineRun.of("evaluate", run.toString());
      assertThat(evaluated.exitCode()).isEqualTo(2);
      assertThat(evaluated.err())
          .contains("was trained on idx in " + data + ", which is not there: --data must name")
          .hasLineCount(1);
    } finally {
      Files.move(away, data);
    }
  }

  /** As many as the run held out, and those: its own metric of them is in its history. */
  @Test
  void theValidationImagesAreThoseOfTheRun() {
    CommandLineRun evaluated = evaluate("--split", "validation");
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).contains("on 4 validation images of idx");
    assertThat(evaluated.out()).doesNotContain("warning");
  }

  @Test
  void theValidationImagesOfAnotherSetAreNotKnown() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    TinyTraining.in(other, 5);
    CommandLineRun evaluated =
        CommandLineRun.of(
            "evaluate",
            run.toString(),
            "--split",
            "validation",
            "--data",
            "idx",
            "--data-directory",
            other.resolve("data").toString());
    assertThat(evaluated.exitCode()).isEqualTo(2);
    assertThat(evaluated.err()).contains("are not those that model", "SHA-256").hasLineCount(1);
  }

  @Test
  void aTestSetNeedsNoTrainingImages() throws IOException {
    Path data = Files.createDirectory(folder.resolve("tested"));
    try (Stream<Path> files = Files.list(folder.resolve("data"))) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith("t10k")).toList()) {
        Files.copy(file, data.resolve(file.getFileName()));
      }
    }
    String[] tested = {"--data", "idx", "--data-directory", data.toString()};
    CommandLineRun evaluated = cigl(tested, "evaluate", run.toString());
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).contains("the same test images as the model's card is of");
    CommandLineRun train = cigl(tested, "evaluate", run.toString(), "--split", "train");
    assertThat(train.exitCode()).isEqualTo(2);
    assertThat(train.err()).contains("idx has no training images").hasLineCount(1);
  }

  /** The model says of which size and of which classes the images are. */
  @Test
  void foldersOfClassesAloneAreATestSet() throws IOException {
    for (String file : List.of("3/a.png", "0/b.png", "0/c.png")) {
      Path to = folder.resolve("photos").resolve(file);
      Files.createDirectories(to.getParent());
      ImageIO.write(new BufferedImage(20, 30, BufferedImage.TYPE_INT_RGB), "png", to.toFile());
    }
    for (String name : List.of("1", "2")) {
      Files.createDirectories(folder.resolve("photos").resolve(name));
    }
    Path output = folder.resolve("evaluation");
    String[] photos = {
      "--data", "image-folder", "--data-directory", folder.resolve("photos").toString()
    };
    CommandLineRun evaluated = cigl(photos, "evaluate", run.toString(), "-o", output.toString());
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).contains("on 3 test images of image-folder");
    List<String> rows = Files.readAllLines(output.resolve("predictions.csv"));
    assertThat(rows).hasSize(4);
    assertThat(rows.get(0)).startsWith("file,label,confidence,entropy,true_label,");
    assertThat(rows.get(1)).startsWith("0/b.png,").contains(",0,");
    assertThat(rows.get(3)).startsWith("3/a.png,");
  }
}
