package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.cigl.testing.CommandLineRun;
import org.cigl.testing.TinyTraining;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A result that says little says so. */
@Tag("slow")
@Tag("integration")
class DegenerateRunTest {
  @TempDir Path folder;

  private CommandLineRun train(String... settings) throws IOException {
    List<String> command = new ArrayList<>(TinyTraining.in(folder, 4).command(run().path()));
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    return CommandLineRun.of(command);
  }

  private RunFolder run() {
    return new RunFolder(folder.resolve("run"));
  }

  @Test
  void classesThatNoPixelReachesAreNamed() throws IOException {
    CommandLineRun trained =
        train(
            "sparsity=0.98",
            "layers.distribution=uniform",
            "epochs=3",
            "topology.interval=3 steps");
    Summary summary = Summary.read(run());
    assertThat(summary.connectivity().unreachedOutputs()).isNotEmpty();
    String first = summary.connectivity().unreachedOutputs().get(0).toString();
    assertThat(summary.warnings()).anyMatch(w -> w.contains("no input reaches"));
    assertThat(trained.out()).contains("warning  no input reaches").contains("constants: " + first);
    assertThat(Files.readString(run().metrics()))
        .contains("cigl_unreached_classes " + summary.connectivity().unreachedOutputs().size())
        .contains("cigl_layer_dead_units{layer=\"logits/kernel\"}");
    assertThat(Files.readString(run().export().resolve("fashion/1/assets.extra/model_card.md")))
        .contains("- Warning: no input reaches");
  }

  @Test
  void aNetworkWithoutAPathStops() throws IOException {
    CommandLineRun trained = train("layers.sparsity={conv_1: 0.97}", "sparsity=0.99", "seed=5");
    assertThat(trained.exitCode()).isEqualTo(2);
    assertThat(trained.err()).contains("sparsity").contains("no path from the input to any class");
  }

  @Test
  void everyClassStaysConnectedWhereThatIsAskedFor() throws IOException {
    CommandLineRun trained =
        train(
            "sparsity=0.95",
            "layers.keep_connected=true",
            "layers.distribution=uniform",
            "layers.sparsity={conv_1: 0.8}",
            "epochs=3",
            "topology.interval=2 steps");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    Summary summary = Summary.read(run());
    assertThat(summary.connectivity().unreachedOutputs()).isEmpty();
    List<String> topology = Files.readAllLines(run().topology());
    assertThat(topology).hasSizeGreaterThan(2);
  }

  @Test
  void aBudgetBelowOneConnectionAUnitIsRefused() throws IOException {
    CommandLineRun trained =
        train("sparsity=0.95", "layers.keep_connected=true", "layers.distribution=uniform");
    assertThat(trained.exitCode()).isEqualTo(2);
    assertThat(trained.err()).hasLineCount(1).contains("layers.keep_connected", "units of");
  }

  @Test
  void aScheduleWithoutUpdatesAndOneSnapshotAreSaid() throws IOException {
    CommandLineRun trained = train("epochs=2", "topology.interval=500 steps");
    assertThat(trained.out())
        .contains("warning  the topology was never updated: topology.interval 500 steps")
        .contains("warning  a single snapshot was averaged");
    assertThat(Summary.read(run()).warnings()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(Files.readString(run().report()))
        .contains("<p><strong>Warning:</strong> a single snapshot was averaged");
  }

  @ParameterizedTest
  @CsvSource({"0.001, true", "0.05, false"})
  void weightsAtZeroAreCountedOut(double rate, boolean few) throws IOException {
    // Of one snapshot, the weights that the mask switched off are zero in the average.
    CommandLineRun trained =
        train("epochs=2", "topology.interval=500 steps", "random_mask.rate=" + (few ? 0 : 0.9));
    Summary summary = Summary.read(run());
    if (few) {
      assertThat(summary.activeWeightsAtZero()).isZero();
      assertThat(summary.warnings()).noneMatch(w -> w.contains("exactly zero"));
      return;
    }
    assertThat(summary.activeWeightsAtZero()).isPositive();
    assertThat(trained.out())
        .contains("weights that the topology allows are exactly zero, in ")
        .contains(
            String.format(java.util.Locale.ROOT, "%,d of ", summary.cost().activeParameters()));
    long nonzero =
        TrainedWeights.load(run()).network().parameters().stream()
            .filter(p -> p.role().trainable())
            .mapToLong(
                p -> {
                  float[] values = TrainedWeights.load(run()).values().apply(p.name());
                  return summary.sparsityByLayer().containsKey(p.name())
                      ? IntStream.range(0, values.length).filter(i -> values[i] != 0).count()
                      : values.length;
                })
            .sum();
    assertThat(summary.cost().activeParameters()).isEqualTo(nonzero);
    assertThat(rate).isPositive();
  }

  @Test
  void aTemperatureOfFourImagesIsNotFoldedUnlessForced() throws IOException {
    assertThat(train("epochs=3").out()).contains("warning  temperature ");
    String models = folder.resolve("models").toString();
    CommandLineRun refused =
        CommandLineRun.of("export", run().path().toString(), "-o", models, "--fold-temperature");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .hasLineCount(1)
        .contains("--fold-temperature", "4 validation images", "--force-temperature");
    assertThat(folder.resolve("models")).doesNotExist();
    assertThat(
            CommandLineRun.of(
                    "export",
                    run().path().toString(),
                    "-o",
                    models,
                    "--fold-temperature",
                    "--force-temperature")
                .exitCode())
        .isZero();
  }
}
