package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.testing.SparseModels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.proto.NodeDef;

/** Models whose graph was made for inference. */
@Tag("integration")
class GraphFormTest {
  private static final int IMAGES = 16;

  @TempDir Path folder;

  private Path write(TrainedModel model, String name, GraphForm form, Storage storage) {
    ExportOptions options = new ExportOptions(null, null, storage, 0, form);
    return SavedModelWriter.write(model, options, folder.resolve(name), 1, path -> {});
  }

  private static float[] logits(Path model, float[] images) {
    try (ServedModel served = ServedModel.load(model)) {
      return served.fetch(images, IMAGES, "logits");
    }
  }

  private static List<String> operations(Path model) {
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve")) {
      return bundle.metaGraphDef().getGraphDef().getNodeList().stream()
          .map(NodeDef::getOp)
          .toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "small-conv, 4, 0",
    "wrn-22-2, 10, 9",
    "mobilenet-v1, 27, 0",
  })
  void foldedAndFrozenModelsAnswerTheSame(String network, int folded, int left) {
    TrainedModel model = SparseModels.of(network, 0.5, 7);
    float[] images = SparseModels.images(model, IMAGES, 3);
    float[] expected = logits(write(model, "plain", GraphForm.AS_TRAINED, Storage.DENSE), images);
    Path both = write(model, "both", new GraphForm(true, true), null);
    assertThat(BatchNormFolding.of(model.network()).size()).isEqualTo(folded);
    assertThat(operations(both))
        .doesNotContain("VarHandleOp", "RestoreV2")
        .filteredOn("FusedBatchNormV3"::equals)
        .hasSize(2 * left); // of images, and of files
    double largest = 0;
    for (float logit : expected) {
      largest = Math.max(largest, Math.abs(logit));
    }
    assertThat(largest).isPositive();
    float[] actual = logits(both, images);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-4 * largest));
    }
  }

  @Test
  void foldingKeepsZerosAndTheirStorage() throws Exception {
    TrainedModel model = SparseModels.of("small-conv", 0.95, 3);
    Function<String, float[]> folded = BatchNormFolding.of(model.network()).values(model.values());
    for (String kernel : model.masked()) {
      float[] before = model.values().apply(kernel);
      float[] after = folded.apply(kernel);
      for (int i = 0; i < before.length; i++) {
        assertThat(after[i] == 0).isEqualTo(before[i] == 0);
      }
    }
    Path compact = write(model, "compact", new GraphForm(true, false), null);
    Path dense = write(model, "dense", new GraphForm(true, false), Storage.DENSE);
    assertThat(Files.size(compact.resolve("variables/variables.data-00000-of-00001")))
        .isLessThan(Files.size(dense.resolve("variables/variables.data-00000-of-00001")) / 5);
    float[] images = SparseModels.images(model, IMAGES, 3);
    assertThat(logits(compact, images)).containsExactly(logits(dense, images));
  }

  @Test
  void anInputWithOtherUsesIsNotFoldedInto() {
    Network network =
        NetworkFile.parse(
                """
                name: shared
                input: [8, 8, 1]
                classes: 3
                layers:
                  - conv: {filters: 4, kernel: 3, bias: true}
                  - residual:
                      body:
                        - batch_norm: {}
                        - conv: {name: own, filters: 4, kernel: 3, bias: true}
                        - batch_norm: {}
                  - batch_norm: {}
                  - flatten: {}
                  - batch_norm: {}
                  - dense: {units: $classes}
                """,
                "shared")
            .network();
    BatchNormFolding folding = BatchNormFolding.of(network);
    assertThat(folding.size()).isEqualTo(1);
    assertThat(folding.parameters(network).stream().map(p -> p.name()).collect(Collectors.toList()))
        .contains("residual_1/own/bias", "residual_1/batch_norm_1/scale", "batch_norm_1/scale")
        .noneMatch(name -> name.startsWith("residual_1/batch_norm_2/"));
  }

  @Test
  void posteriorOfAFoldedModelIsThatOfThePlainOne() {
    TrainedModel model = SparseModels.of("small-conv", 0.5, 3, 2);
    ExportOptions.Posterior posterior = new ExportOptions.Posterior(3, 0.2, 1, true, true);
    float[] images = SparseModels.images(model, IMAGES, 3);
    float[][] means = new float[2][];
    for (int i = 0; i < 2; i++) {
      ExportOptions options =
          new ExportOptions(null, posterior, null, 0, new GraphForm(i == 1, i == 1));
      Path path = SavedModelWriter.write(model, options, folder.resolve("p" + i), 1, written -> {});
      try (ServedModel served = ServedModel.load(path)) {
        means[i] = served.fetch("posterior", images, IMAGES, List.of("probabilities")).get(0);
      }
    }
    for (int i = 0; i < means[0].length; i++) {
      assertThat(means[1][i]).isCloseTo(means[0][i], within(1e-5f));
    }
  }

  @Test
  void aModelThatAnswersOtherwiseIsNotExported() {
    TrainedModel model = SparseModels.of("small-conv", 0.5, 3);
    int[] reads = {0};
    TrainedModel changing =
        new TrainedModel(
            model.network(),
            model.normalization(),
            model.classNames(),
            name -> {
              float[] values = model.values().apply(name).clone();
              if (name.equals("block2/conv_1/kernel")
                  && reads[0]++ < 2) { // to see what room it takes, and to fold
                values[0] += 5;
              }
              return values;
            });
    assertThatThrownBy(() -> write(changing, "m", new GraphForm(true, false), null))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("batch norm folded");
    assertThat(folder.resolve("m")).doesNotExist();
  }

  @Test
  void refusesWhatDoesNotGoTogether() {
    assertThatThrownBy(
            () -> new ExportOptions(null, null, Storage.COMPACT, 0, new GraphForm(false, true)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("compact")
        .hasMessageContaining("must be dense");
    assertThatThrownBy(() -> StoredParameters.requireGraphHolds(1L << 31))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("2147483648")
        .hasMessageContaining("export it with variables");
    StoredParameters.requireGraphHolds(2_000_000_000);
  }
}
