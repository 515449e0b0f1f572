package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.cigl.experiment.SparsitySweep;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep of short runs on the bundled images, sparsity 0 among them. */
@Tag("integration")
class SweepCommandTest {
  @TempDir Path temporary;

  @Test
  void trainsEverySparsityAndDrawsThePicture() throws IOException {
    Path output = temporary.resolve("sweep");
    String arguments =
        "sweep --network fully-connected --methods cigl --sparsities 0,0.9 --seeds 1 --epochs 2"
            + " --set learning_rate.step_decay.initial=0.05 -o ";
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Cigl.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute((arguments + output).split(" ", -1));
    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("training 2 of 2: cigl-0.9-seed1", output.resolve("sweep.png").toString());
    assertThat(ImageIO.read(output.resolve("sweep.png").toFile()).getWidth())
        .isEqualTo(2 * SparsitySweep.WIDTH);
    assertThat(output.resolve("sweep.svg")).isNotEmptyFile();
    assertThat(Files.readAllLines(output.resolve("sweep.csv"))).hasSize(3);
    assertThat(Files.readString(output.resolve("sweep.html")))
        .contains("Accuracy and ECE against sparsity", "Reliability diagram, CigL 0.9")
        .doesNotContain("standard deviation", "Means over seeds"); // one seed
    assertThat(output.resolve("tensorboard/cigl-0.9-seed1")).isNotEmptyDirectory();
    assertThat(output.resolve("cigl-0.0-seed1/figures/reliability.png")).isNotEmptyFile();
  }
}
