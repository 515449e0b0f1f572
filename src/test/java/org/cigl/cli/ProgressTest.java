package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.cigl.testing.Jvm;
import org.cigl.testing.TinyTraining;
import org.cigl.train.TrainingListener.EpochDone;
import org.cigl.train.TrainingListener.Stage;
import org.cigl.train.TrainingListener.Validation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a training is shown, on a terminal and elsewhere. */
class ProgressTest {
  private static final int STEPS = 20;

  @TempDir Path folder;
  private final StringWriter err = new StringWriter();

  private Progress progress() {
    return Progress.of(new PrintWriter(err), STEPS, 30, () -> "all about 12 h 37 min left");
  }

  private static EpochDone epoch() {
    Validation validation = new Validation(0.68912, 1.2, 0.01512, 0.01);
    return new EpochDone(29, STEPS, 0.1, 1.10612, 0.65, validation, null, 0, 98_765.4);
  }

  @Test
  void linesOfAFileFitEightyColumns() {
    try (Progress progress = progress()) {
      progress.epochDone(epoch());
      progress.stageBegins(new Stage(1, 3, "predicting the test images"));
    }
    assertThat(err.toString().lines())
        .containsExactly(
            "epoch 29/30  loss 1.106 | val acc 0.689 ECE 0.015 | 98765 s, all ~12 h 37 min left",
            "1/3 predicting the test images ...")
        .allMatch(line -> line.length() <= 83); // 80 of less than a day's training
  }

  /** A bar at 100% that stands still would be taken for the end. */
  @Test
  void onATerminalTheEndOfARunHasABarOfItsOwn() throws Exception {
    List<String> command = TinyTraining.in(folder, 4, "--epochs=2").command(folder.resolve("run"));
    Jvm.Ended run =
        Jvm.run(Jvm.builder(Cigl.class, List.of("-D" + Progress.TERMINAL + "=true"), command));
    assertThat(run.code()).as(run.printed()).isZero();
    assertThat(run.printed())
        .containsSubsequence("train 100% [", "finish 100% [")
        .doesNotContain("0:00:00");
    assertThat(run.printed().split("[\r\n]"))
        .filteredOn(line -> line.startsWith("train ") || line.startsWith("finish "))
        .isNotEmpty()
        .allMatch(line -> line.length() <= 80);
  }
}
