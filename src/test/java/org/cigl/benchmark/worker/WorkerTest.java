package org.cigl.benchmark.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.cigl.InvalidInputException;
import org.cigl.benchmark.worker.Job.Kind;
import org.cigl.export.GraphForm;
import org.cigl.recipe.Method;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The child's side of the suite, here within this process. */
@Tag("integration")
class WorkerTest {
  private static final Workload SMALL = new Workload("lenet-5", 16, 0.9, null, 64);

  @TempDir Path folder;

  private static List<Answer> answers(Job job, String commands) throws IOException {
    StringWriter out = new StringWriter();
    Worker.run(
        Job.parse(job.argument()),
        new BufferedReader(new StringReader(commands)),
        new PrintWriter(out));
    return out.toString().lines().map(Answer::parse).toList();
  }

  @Test
  void answersOnceReadyAndAfterEveryBlock() throws IOException {
    List<Answer> answers =
        answers(Job.of(Kind.STEP, SMALL, Method.CIGL), "block 0.05\ntimes 3\nblock 0\n");
    assertThat(answers).hasSize(4);
    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer.seconds().get(Quantity.STEP)).isBetween(1e-6, 60.0))
        .allSatisfy(answer -> assertThat(answer.peak()).isGreaterThanOrEqualTo(answer.resident()));
  }

  @Test
  void partsAddUpToNoMoreThanTheStepsTheyAreOf() throws IOException {
    Answer answer = answers(Job.of(Kind.PROFILE, SMALL, Method.CIGL), "times 3\n").get(1);
    assertThat(answer.seconds())
        .containsKeys(
            Quantity.STEP,
            Quantity.CALL,
            Quantity.TOPOLOGY_UPDATE,
            Quantity.TOPOLOGY_SELECTION,
            Quantity.AVERAGE,
            Quantity.REESTIMATION,
            Quantity.INPUT,
            "operations: forward, matrix products",
            "operations: backward, matrix products",
            "operations: backward, the rest",
            "operations: random mask",
            "operations: masking the weights",
            "operations: masked update",
            "operations: gradient norm");
    assertThat(answer.seconds().values()).allSatisfy(value -> assertThat(value).isPositive());
    double all =
        answer.seconds().entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(Quantity.OPERATIONS))
            .filter(entry -> !entry.getKey().equals(Quantity.TOPOLOGY_SELECTION))
            .mapToDouble(entry -> entry.getValue())
            .sum();
    double rest = answer.seconds().getOrDefault("operations: other", 0.0);
    assertThat(rest / all).as("share of operations of no known part").isLessThan(0.2);
  }

  @Test
  void anOperationsTypeIsNotThatOfItsInputs() {
    assertThat(StepOperations.type("train/bn = FusedBatchNormV3(train/conv/Conv2D, x/read)"))
        .isEqualTo("FusedBatchNormV3");
    assertThat(StepOperations.type("NoOp")).isEqualTo("NoOp");
  }

  @Test
  void aDenseStepHasNoMasksAndNoTopology() throws IOException {
    Answer answer = answers(Job.of(Kind.PROFILE, SMALL, Method.DENSE), "").get(0);
    assertThat(answer.seconds())
        .containsKeys(Quantity.STEP, "operations: backward, matrix products")
        .doesNotContainKeys(Quantity.TOPOLOGY_UPDATE, Quantity.AVERAGE, "operations: random mask");
  }

  @Test
  void predictsWithWhatItExported() throws IOException {
    String model = folder.resolve("m").toString();
    Workload normalized = new Workload("small-conv", 16, 0.9, null, 64);
    Job export = Job.of(Kind.EXPORT, normalized, Method.CIGL).at(model);
    answers(export.in(new GraphForm(true, true)), "");
    assertThat(folder.resolve("m/1/saved_model.pb")).exists();
    Answer predicted = answers(Job.of(Kind.PREDICT, SMALL, Method.CIGL).at(model), "").get(0);
    assertThat(predicted.seconds().get(Quantity.FORWARD)).isPositive();
  }

  @Test
  void aRunGetsToItsFirstStepAndLeavesNothing() throws IOException {
    Workload bundled = new Workload("small-conv", 128, 0.95, null, 50_000);
    assertThat(answers(Job.of(Kind.START, bundled, Method.CIGL), "")).hasSize(1);
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> answers(Job.of(Kind.STEP, SMALL, Method.DENSE), "stop\n"))
        .hasMessageContaining("stop");
    assertThatThrownBy(() -> Job.parse("{\"kind\": \"nap\"}"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("nap");
  }
}
