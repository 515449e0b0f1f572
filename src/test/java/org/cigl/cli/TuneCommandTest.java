package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.testing.Jvm;
import org.cigl.testing.TinyTraining;
import org.cigl.tuning.RateDiagram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Searches of short runs on a few drawn images. */
@Tag("integration")
@Timeout(180)
class TuneCommandTest {
  private static final String HALVED = "--rates=0,0.05,0.1,0.2,0.3";

  @TempDir Path folder;
  private TinyTraining tiny;
  private String out;
  private String err;

  @BeforeEach
  void images() throws IOException {
    tiny = TinyTraining.in(folder, 24);
  }

  private List<String> arguments(Path output, String... more) {
    List<String> arguments = new ArrayList<>(List.of("tune"));
    arguments.addAll(tiny.settings());
    arguments.addAll(
        List.of(
            "--set=data.validation=0.3",
            "--set=topology.interval=6 steps",
            "--set=learning_rate.step_decay.initial=0.05",
            "--epochs=6",
            "-o",
            output.toString()));
    arguments.addAll(List.of(more));
    if (arguments.stream().noneMatch(argument -> argument.startsWith("--last-share"))) {
      arguments.add("--last-share=1");
    }
    return arguments;
  }

  private int tune(Path output, String... more) {
    StringWriter printed = new StringWriter();
    StringWriter errors = new StringWriter();
    int code =
        Cigl.commandLine()
            .setOut(new PrintWriter(printed))
            .setErr(new PrintWriter(errors))
            .execute(arguments(output, more).toArray(String[]::new));
    out = printed.toString();
    err = errors.toString();
    return code;
  }

  /** The results of every run but how long it took. */
  private static List<String> metrics(Path output) throws IOException {
    return Files.readAllLines(output.resolve("tuning.csv")).stream()
        .map(line -> line.replaceAll(",[^,]*,[^,]*$", ""))
        .toList();
  }

  @Test
  void theBetterPartIsTrainedLongerAndTheBestBecomesARecipe() throws IOException {
    Path output = folder.resolve("tuned");
    // 272 of 388 images are learned from, in 17 batches of 16; 160 of them in 10:
    // 6 epochs of 5 * 10 + 2 * 17 batches
    assertThat(tune(output, HALVED, "--factor=3")).as(err).isZero();
    assertThat(out)
        .contains(
            "7 trainings, 504 steps in all",
            "rung 1 of 2: 5 runs on 160 images",
            "rung 2 of 2: 2 runs on 272 images",
            "training 7 of 7: rung-2/",
            "6 of 7 trainings done, about ");
    assertThat(err).contains("all 7 trainings: about ");
    List<String> lines = Files.readAllLines(output.resolve("tuning.csv"));
    assertThat(lines).hasSize(8);
    List<String[]> rows = lines.stream().skip(1).map(line -> line.split(",", -1)).toList();
    List<String> bestOfFirst =
        rows.stream()
            .filter(row -> row[0].equals("1"))
            .sorted((a, b) -> Double.compare(Double.parseDouble(a[8]), Double.parseDouble(b[8])))
            .map(row -> row[2])
            .limit(2)
            .toList();
    List<String[]> last = rows.stream().filter(row -> row[0].equals("2")).toList();
    assertThat(last.stream().map(row -> row[2])).containsExactlyElementsOf(bestOfFirst);
    String chosen =
        Double.parseDouble(last.get(0)[8]) <= Double.parseDouble(last.get(1)[8])
            ? last.get(0)[2]
            : last.get(1)[2];
    assertThat(out).contains("chosen   rate " + chosen);
    Recipe recipe = RecipeFile.load(output.resolve("tuned.yaml").toString(), Map.of());
    assertThat(recipe.randomMask().rate()).isEqualTo(Double.parseDouble(chosen));
    assertThat(recipe.epochs()).isEqualTo(6);
    assertThat(ImageIO.read(output.resolve("tuning.png").toFile()).getWidth())
        .isEqualTo(2 * RateDiagram.WIDTH);
    assertThat(output.resolve("tuning.svg")).isNotEmptyFile();
    assertThat(Files.readString(output.resolve("tuning.md"))).contains("| chosen | 272 |");
  }

  @Tag("slow")
  @Test
  void whatIsDoneIsKeptAndTheSameCommandGoesOnAndProcessesComeToTheSame() throws Exception {
    Path undisturbed = folder.resolve("undisturbed");
    assertThat(job(undisturbed)).contains("5 trainings, 384 steps in all");
    Path two = folder.resolve("two");
    assertThat(job(two, "--processes=2"))
        .contains("training 5 of 5: rung-2/", "all 5 trainings: about ");
    assertThat(metrics(two)).isEqualTo(metrics(undisturbed));
    Path stopped = folder.resolve("stopped");
    interrupt(stopped);
    String resumed = job(stopped);
    assertThat(resumed).containsPattern("[1-5] trainings?, [0-9]+ steps in all");
    assertThat(metrics(stopped)).isEqualTo(metrics(undisturbed));
    assertThat(stopped.resolve("tuned.yaml"))
        .hasSameTextualContentAs(undisturbed.resolve("tuned.yaml"));
    String again = job(stopped);
    assertThat(again).contains("chosen   rate ").doesNotContain("training");
  }

  private String job(Path output, String... more) throws Exception {
    Jvm.Ended ended = Jvm.run(command(output, more));
    assertThat(ended.code()).as(ended.printed()).isZero();
    return ended.printed();
  }

  private ProcessBuilder command(Path output, String... more) {
    List<String> all = new ArrayList<>(List.of("--rates=0,0.1,0.2"));
    all.addAll(List.of(more));
    return Jvm.builder(Cigl.class, List.of(), arguments(output, all.toArray(String[]::new)));
  }

  /** Ends a search in the middle of its second run, by SIGTERM. */
  private void interrupt(Path output) throws Exception {
    Process process =
        command(output, "--save-steps=1")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    Path second = output.resolve("rung-1/rate-0.1-seed-1/resume");
    while (process.isAlive() && !saved(second)) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    process.destroy();
    assertThat(process.waitFor()).isEqualTo(143);
    assertThat(Files.readString(folder.resolve("log"))).contains("the same command resumes it");
    assertThat(output.resolve("tuned.yaml")).doesNotExist();
    assertThat(second).isDirectory();
  }

  private static boolean saved(Path resume) throws IOException {
    if (!Files.isDirectory(resume)) {
      return false;
    }
    try (Stream<Path> points = Files.list(resume)) {
      return points.findAny().isPresent();
    }
  }

  @Tag("slow")
  @Test
  void aCandidateWhoseRunStopsWithAnErrorIsOut() throws IOException {
    Path output = folder.resolve("tuned");
    String[] settings = {
      "--rates=0.1", "--set=optimizer={adamw: {weight_decay: 1}}", "--learning-rates=1000,0.001"
    };
    assertThat(tune(output, settings)).as(err).isZero();
    assertThat(out)
        .contains("rate 0.1, learning rate 1000.0 is out: numbers of step ")
        .contains("chosen   rate 0.1, learning rate 0.001");
    assertThat(Files.readString(output.resolve("tuning.md")))
        .contains("| rate 0.1, learning rate 1000.0 | failed |");
    assertThat(tune(output, settings)).as(err).isZero();
    assertThat(out).doesNotContain("training");
  }

  @Test
  void whereAllFailThatIsSaid() {
    Path output = folder.resolve("tuned");
    int code =
        tune(
            output,
            "--rates=0.1",
            "--set=optimizer={adamw: {weight_decay: 1}}",
            "--learning-rates=900,1000");
    assertThat(code).isEqualTo(1);
    assertThat(err).contains("cigl: no candidate came to metrics; ", "learning rate may help");
    assertThat(output.resolve("tuned.yaml")).doesNotExist();
  }

  @Test
  void otherSettingsInTheSameFolderAreRefused() {
    Path output = folder.resolve("tuned");
    assertThat(tune(output, "--rates=0,0.1")).as(err).isZero();
    assertThat(tune(output, "--rates=0,0.1", "--sparsity=0.6")).isEqualTo(2);
    assertThat(err).contains("holds a run with other settings: choose another output");
    assertThat(tune(output, "--rates=0,0.1", "--last-share=0.7")).isEqualTo(2);
    assertThat(err).contains("holds a run with other settings: choose another output");
  }
}
