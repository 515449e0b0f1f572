package org.cigl.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cigl.export.ExportOptions;
import org.cigl.export.GraphForm;
import org.cigl.export.SavedModelWriter;
import org.cigl.export.ServedModel;
import org.cigl.export.Storage;
import org.cigl.export.TrainedModel;
import org.cigl.recipe.Kernels;
import org.cigl.testing.SparseModels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.proto.NodeDef;

/** Exported models that are computed without their zeros, against TensorFlow's dense kernels. */
@Tag("slow")
@Tag("integration")
class LoadedModelTest {
  private static final int IMAGES = 9;

  @TempDir Path folder;

  private Path write(TrainedModel model, ExportOptions options) {
    return SavedModelWriter.write(model, options, folder.resolve("m"), 1, path -> {});
  }

  private static float[] logits(Path model, Kernels kernels, float[] images) {
    try (ServedModel served = ServedModel.load(model, kernels)) {
      return served.fetch(images, IMAGES, "logits");
    }
  }

  /** To 1e-5 of the largest. */
  static void assertClose(float[] actual, float[] expected) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    }
    assertThat(actual).hasSameSizeAs(expected);
    assertThat(largest).isPositive();
    assertThat(difference).isLessThanOrEqualTo(1e-5 * largest);
  }

  @ParameterizedTest
  @CsvSource({
    "small-conv, COMPACT, false, false, 5",
    "small-conv, DENSE, false, false, 5",
    "small-conv, COMPACT_FLOAT16, false, false, 5",
    "small-conv, DENSE, false, true, 5",
    "small-conv, COMPACT, true, false, 5",
    "wrn-22-2, COMPACT, false, false, 23",
    "wrn-22-2, DENSE, true, true, 23",
    "mobilenet-v1, COMPACT, false, false, 15",
  })
  void answersAreThoseOfTheDenseKernels(
      String network, Storage storage, boolean fold, boolean freeze, int layers) {
    TrainedModel model = SparseModels.of(network, 0.95, 7);
    GraphForm form = new GraphForm(fold, freeze);
    Path written = write(model, new ExportOptions(null, null, storage, 0, form));
    float[] images = SparseModels.images(model, IMAGES, 3);
    try (ServedModel served = ServedModel.load(written, Kernels.AUTO)) {
      assertThat(served.kernels().sparse()).hasSize(layers);
      assertThat(served.kernels().layers()).isEqualTo(layers);
      assertThat(served.kernels().describe())
          .startsWith("kernels: sparse for " + layers + " of " + layers + " layers: ");
      assertClose(served.fetch(images, IMAGES, "logits"), logits(written, Kernels.DENSE, images));
    }
    try (SavedModelBundle bundle = SavedModelBundle.load(written.toString(), "serve")) {
      assertThat(bundle.metaGraphDef().getGraphDef().getNodeList())
          .extracting(NodeDef::getOp)
          .as("what is on the disk is a standard one")
          .noneMatch(op -> op.startsWith("Cigl"));
    }
  }

  @Test
  void autoLeavesLayersThatAreFasterDense() {
    TrainedModel model = SparseModels.of("small-conv", 0.85, 7); // too dense for matrix products
    Path written = write(model, ExportOptions.PLAIN);
    float[] images = SparseModels.images(model, IMAGES, 3);
    try (ServedModel auto = ServedModel.load(written, Kernels.AUTO);
        ServedModel sparse = ServedModel.load(written, Kernels.SPARSE)) {
      assertThat(auto.kernels().sparse()).hasSize(3).allMatch(name -> name.contains("conv"));
      assertThat(sparse.kernels().sparse()).hasSize(5);
      assertClose(sparse.fetch(images, IMAGES, "logits"), auto.fetch(images, IMAGES, "logits"));
    }
  }

  @Test
  void kernelsWithoutZerosStayDense() {
    Path written = write(SparseModels.of("small-conv", 0, 7), ExportOptions.PLAIN);
    try (ServedModel served = ServedModel.load(written, Kernels.SPARSE)) {
      assertThat(served.kernels().sparse()).isEmpty();
      assertThat(served.kernels().layers()).isEqualTo(5);
      assertThat(served.kernels().describe())
          .isEqualTo("kernels: TensorFlow's dense ones for all layers");
    }
  }

  @Test
  void signaturesOverSamplesAnswerTheSame() {
    TrainedModel model = SparseModels.of("small-conv", 0.95, 7);
    ExportOptions.Posterior posterior = new ExportOptions.Posterior(3, 0.2, 1, true, false);
    Path written = write(model, new ExportOptions(2.5, posterior, null, 0));
    float[] images = SparseModels.images(model, IMAGES, 3);
    List<String> outputs = List.of("probabilities", "entropy");
    try (ServedModel sparse = ServedModel.load(written, Kernels.SPARSE);
        ServedModel dense = ServedModel.load(written)) {
      List<float[]> expected = dense.fetch("posterior", images, IMAGES, outputs);
      List<float[]> actual = sparse.fetch("posterior", images, IMAGES, outputs);
      assertClose(actual.get(0), expected.get(0));
      assertClose(actual.get(1), expected.get(1));
    }
  }

  @Test
  void aBatchOfAnySizeIsTaken() {
    TrainedModel model = SparseModels.of("small-conv", 0.95, 7);
    Path written = write(model, ExportOptions.PLAIN);
    try (ServedModel sparse = ServedModel.load(written, Kernels.SPARSE);
        ServedModel dense = ServedModel.load(written)) {
      for (int count : new int[] {0, 1, 17}) {
        float[] images = SparseModels.images(model, count, 3);
        float[] actual = sparse.fetch(images, count, "logits");
        assertThat(actual).hasSize(10 * count);
        if (count > 0) {
          assertClose(actual, dense.fetch(images, count, "logits"));
        }
      }
    }
  }

  @Test
  void withoutTheLibraryAllStaysDense() {
    TrainedModel model = SparseModels.of("small-conv", 0.95, 7);
    Path written = write(model, ExportOptions.PLAIN);
    try (LoadedModel loaded =
        LoadedModel.load(written, Kernels.AUTO, Optional.of("this build has none for x"))) {
      assertThat(loaded.kernels().sparse()).isEmpty();
      assertThat(loaded.kernels().describe())
          .isEqualTo(
              "kernels: TensorFlow's dense ones for all layers, as this build has none for x");
    }
  }

  @Test
  void aModelTooLargeForConstantsStaysDense() {
    TrainedModel model = SparseModels.of("small-conv", 0.95, 7);
    Path written = write(model, ExportOptions.PLAIN);
    try (SavedModelBundle bundle = SavedModelBundle.load(written.toString(), "serve")) {
      SparseRewrite rewrite = SparseRewrite.of(bundle, Kernels.SPARSE, 1, 1000);
      assertThat(rewrite.graph()).isEmpty();
      assertThat(rewrite.kernels().describe())
          .endsWith(", as the weights take more bytes than a graph of constants holds");
    }
  }
}
