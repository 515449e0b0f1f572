package org.cigl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cigl.cli.Cigl;
import org.cigl.data.DataSetProvider;
import org.cigl.network.Layer;
import org.cigl.recipe.MethodProvider;
import org.cigl.testing.Jvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/how-to/extend.md, found by the program as anyone's would be. */
@Tag("integration")
class ExamplesTest {
  private static final String NETWORK =
      """
      name: leaky
      input: [8, 8, 1]
      classes: 2
      layers:
        - conv: {filters: 4, kernel: 3, bias: false}
        - batch_norm: {}
        - leaky_relu: {slope: %s}
        - flatten: {}
        - dense: {name: logits, units: $classes}
      """;

  @TempDir Path folder;

  @BeforeEach
  void register() throws IOException {
    Path services = Files.createDirectories(folder.resolve("classes/META-INF/services"));
    write(services, MethodProvider.class, LeastGradientTopology.class);
    write(services, Layer.class, LeakyRelu.class);
    write(services, DataSetProvider.class, Checkerboards.class);
    Files.writeString(folder.resolve("leaky.yaml"), NETWORK.formatted("0.1"));
    Files.writeString(folder.resolve("steep.yaml"), NETWORK.formatted("2"));
  }

  private static void write(Path services, Class<?> kind, Class<?> type) throws IOException {
    Files.writeString(services.resolve(kind.getName()), type.getName() + "\n");
  }

  @Test
  void aMethodALayerAndADataSetOfOthersTrain() throws IOException, InterruptedException {
    Jvm.Ended ended = train("least_gradient", "checkerboards", "leaky.yaml");

    assertThat(ended.code()).as(ended.printed()).isZero();
    assertThat(ended.printed()).contains("least_gradient on checkerboards", "sparsity 0.5000");
    assertThat(Files.readString(folder.resolve("run/summary.json")))
        .contains("\"method\" : \"least_gradient\"", "\"dataset\" : \"checkerboards\"");
    assertThat(Files.readString(folder.resolve("run/topology.csv")).lines().count())
        .as("updates of the topology")
        .isGreaterThan(2);

    Jvm.Ended evaluated =
        cigl(
            List.of(
                "evaluate",
                folder.resolve("run").toString(),
                "--data=checkerboards",
                "--data-directory=" + folder));
    assertThat(evaluated.code()).as(evaluated.printed()).isZero();
    assertThat(evaluated.printed()).contains("balanced accuracy");
  }

  @Test
  void theirSettingsAreCheckedAsOursAre() throws IOException, InterruptedException {
    assertThat(train("least_gradient", "checkerboards", "steep.yaml").lastLine())
        .endsWith("layers[2].leaky_relu.slope is 2.0, must be from 0 to 1");
    assertThat(train("most_gradient", "checkerboards", "leaky.yaml").lastLine())
        .contains("'most_gradient' is not one of dense, ", "cigl_least_gradient, least_gradient");
    assertThat(train("least_gradient", "chess", "leaky.yaml").lastLine())
        .contains("'chess', must be one of ", "checkerboards");
  }

  private Jvm.Ended train(String method, String data, String network)
      throws IOException, InterruptedException {
    return cigl(
        List.of(
            "train",
            "--no-metrics",
            "--method=" + method,
            "--data=" + data,
            "--network=" + folder.resolve(network),
            "--epochs=3",
            "--sparsity=0.5",
            "--threads=1",
            "--set=batch_size=16",
            "--set=topology.interval=5 steps",
            "--output=" + folder.resolve("run")));
  }

  private Jvm.Ended cigl(List<String> arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = Jvm.builder(Cigl.class, List.of(), arguments);
    List<String> command = new ArrayList<>(builder.command());
    int classPath = command.indexOf("-cp") + 1;
    command.set(classPath, folder.resolve("classes") + File.pathSeparator + command.get(classPath));
    return Jvm.run(builder.command(command));
  }
}
