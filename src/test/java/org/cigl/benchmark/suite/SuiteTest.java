package org.cigl.benchmark.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.cigl.Software;
import org.cigl.benchmark.worker.Job;
import org.cigl.recipe.Method;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The suite in a small form, its processes included. */
@Tag("integration")
class SuiteTest {
  private static final Machine MACHINE =
      new Machine(
          "CPU", 2, List.of("fma"), 1L << 34, "Linux", "17", "2.18.0", new Software("1", "c"));

  @TempDir Path folder;

  private static SuiteSettings settings(Peers peers) {
    return new SuiteSettings(
        List.of("lenet-5"), List.of(1), 16, List.of(0.9), 2, 0.02, 2_000, null, 64, peers);
  }

  @Tag("slow")
  @Test
  void timesContendersInTurnAndLeavesOutMissingPeers() throws IOException {
    List<String> progress = new ArrayList<>();
    Results results =
        new Suite(
                settings(new Peers(Path.of("none.py"), "python3", "python3")),
                folder,
                progress::add)
            .run(List.of(Topic.STEP));
    TopicResult step = results.topics().get(Topic.STEP);
    assertThat(step.measurements())
        .extracting(Measurement::subject)
        .contains(Subjects.CIGL, Subjects.DENSE)
        .doesNotContain(Subjects.KERAS, Subjects.PYTORCH, Subjects.SPARSEPROP);
    Measurement ratio =
        step.measurements().stream()
            .filter(m -> m.quantity().equals(Subjects.TO_DENSE))
            .findFirst()
            .orElseThrow();
    assertThat(ratio.values().rounds()).isEqualTo(2);
    assertThat(ratio.values().min()).isPositive().isLessThanOrEqualTo(ratio.values().max());
    assertThat(step.notes()).anyMatch(note -> note.startsWith("No peers of lenet-5"));
    assertThat(progress).contains("step: round 2 of 2");
    assertThat(Results.read(folder)).isEqualTo(results);
    assertThat(ImageIO.read(folder.resolve("steps.png").toFile()).getWidth())
        .isEqualTo(2 * StepChart.WIDTH);
    assertThat(Files.readString(folder.resolve("benchmark.md"))).contains("](steps.png)");
  }

  @Tag("slow")
  @Test
  void timesPredictionBesideTheDenseNetwork() {
    Results results =
        new Suite(settings(null), folder, message -> {}).run(List.of(Topic.PREDICTION));
    assertThat(results.topics().get(Topic.PREDICTION).measurements())
        .filteredOn(m -> m.quantity().equals(Subjects.FORWARD_TO_DENSE))
        .allSatisfy(m -> assertThat(m.values().min()).isPositive())
        .allSatisfy(m -> assertThat(m.values().rounds()).isEqualTo(2))
        .allSatisfy(m -> assertThat(m.percent()).isEqualTo("90%"))
        .extracting(m -> m.subject() + ", batch " + m.batch())
        .containsExactly(
            "cigl, sparse kernels, batch 16",
            "dense, frozen, batch 16",
            "cigl, as exported, batch 16",
            "cigl, sparse kernels, batch 1",
            "dense, frozen, batch 1",
            "cigl, as exported, batch 1");
  }

  @Test
  void timesEachLayerAloneWithBothKindsOfKernels() {
    Results results = new Suite(settings(null), folder, message -> {}).run(List.of(Topic.LAYERS));
    assertThat(results.topics().get(Topic.LAYERS).measurements())
        .filteredOn(m -> m.quantity().equals("prediction to dense kernels"))
        .hasSize(2 * 5) // batches, layers
        .allSatisfy(m -> assertThat(m.values().min()).isPositive())
        .extracting(m -> m.subject() + ", batch " + m.batch())
        .startsWith("5x5x1x6 at 28x28, stride 1, density 0.10, batch 16")
        .contains("5x5x6x16 at 14x14, stride 1, density 0.10, batch 16")
        .endsWith("product 84x10, density 0.10, batch 1");
    assertThat(results.topics().get(Topic.LAYERS).measurements())
        .filteredOn(m -> m.quantity().equals("forward and gradients to dense kernels"))
        .hasSize(5)
        .allSatisfy(m -> assertThat(m.batch()).isEqualTo(16));
  }

  /** Else a recipe's default, all processors, would be what "one thread" is measured with. */
  @Test
  void everyProcessIsToldItsThreadsInTheRecipeToo() {
    Job job = Job.of(Job.Kind.STEP, settings(null).workload("lenet-5"), Method.CIGL);
    BenchmarkProcess process = Children.of("cigl", job, 3);
    String argument = process.command().get(process.command().size() - 1);
    assertThat(Job.parse(argument).settings()).containsEntry("threads", "3");
    assertThat(process.environment()).containsEntry("TF_NUM_INTRAOP_THREADS", "3");
  }

  @Test
  void topicsMeasuredEarlierStay() throws IOException {
    Results first = new Results(Map.of()).with(Topic.STEP, step(0.9));
    first.write(folder);
    Results.read(folder)
        .with(Topic.START, new TopicResult(MACHINE, 1, List.of(), List.of("n")))
        .write(folder);
    Results both = Results.read(folder);
    assertThat(both.topics()).containsOnlyKeys(Topic.STEP, Topic.START);
    assertThat(both.topics().get(Topic.STEP)).isEqualTo(first.topics().get(Topic.STEP));
  }

  @Test
  void everyGoalIsMetOrMissedByHowMuchOrNotMeasured() throws IOException {
    new Results(Map.of()).with(Topic.STEP, step(0.308)).write(folder);
    String text = Files.readString(folder.resolve("benchmark.md"));
    assertThat(text)
        .contains(
            "| CigL step / dense step | 0.280 | wrn-22-2 | 95% | 2 | 0.308 [0.308, 0.308] | missed by"
                + " 10.0% |")
        .contains("| CigL step / dense step | 0.450 | wrn-22-2 | | | | not measured |")
        .contains("Training step: CPU, 2 cores (fma), 16.0 GiB");
    new Results(Map.of()).with(Topic.STEP, step(0.28)).write(folder);
    assertThat(Files.readString(folder.resolve("benchmark.md")))
        .contains(
            "| CigL step / dense step | 0.280 | wrn-22-2 | 95% | 2 | 0.280 [0.280, 0.280] | met |");
  }

  private static TopicResult step(double ratio) {
    Measurement measurement =
        new Measurement(
            "wrn-22-2",
            0.95,
            2,
            128,
            Subjects.CIGL,
            Subjects.TO_DENSE,
            "ratio",
            Spread.of(List.of(ratio)));
    return new TopicResult(MACHINE, 1, List.of(measurement), List.of());
  }

  @Test
  void aPeerThatEndsIsLeftOutWithItsLastLine() {
    List<String> skipped = new ArrayList<>();
    BenchmarkProcess failing =
        new BenchmarkProcess(
            "peer", List.of("sh", "-c", "echo no such package >&2"), Map.of(), true);
    BenchmarkProcess answering =
        new BenchmarkProcess(
            "other",
            List.of(
                "sh",
                "-c",
                "while true; do echo '{\"seconds\":{\"step\":0.5},\"resident\":1,\"peak\":2}';"
                    + " read line || exit 0; done"),
            Map.of(),
            false);
    Map<String, InterleavedRuns.Timing> timings =
        new InterleavedRuns(3, 0.01, message -> {}).run(List.of(failing, answering), skipped::add);
    assertThat(skipped).containsExactly("peer was skipped: no such package");
    assertThat(timings).containsOnlyKeys("other");
    assertThat(timings.get("other").seconds("step")).containsExactly(0.5, 0.5, 0.5);
    assertThat(timings.get("other").peak()).isEqualTo(2);
  }
}
