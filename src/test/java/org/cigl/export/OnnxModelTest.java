package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cigl.InvalidInputException;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.cigl.testing.CommandLineRun;
import org.cigl.testing.Python;
import org.cigl.testing.SparseModels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A converted model is judged as the one that it was made of. */
@Tag("slow")
class OnnxModelTest {
  private static final int IMAGES = 7;
  private static final String DATA = "fashion-mnist-10k";

  @TempDir Path folder;

  private static TrainedModel ofFashion(TrainedModel drawn) {
    List<String> names = DataSets.load(new DataSource(DATA, null, null)).test().classNames();
    return new TrainedModel(
        drawn.network(),
        drawn.normalization(),
        names,
        drawn.values(),
        drawn.masked(),
        drawn.method());
  }

  private Path converted(TrainedModel model) throws Exception {
    Path version = SavedModelWriter.write(model, folder.resolve("lenet"), 1, path -> {});
    Path file = version.resolve("model.onnx");
    Python.readers(List.of("tf2onnx"), "to_onnx.py", version.toString(), file.toString());
    return file;
  }

  @Test
  void givesWhatTheModelGivesThatItWasMadeOfAndEvaluatesTheSame() throws Exception {
    TrainedModel trained = ofFashion(SparseModels.of("lenet-5", 0.9, 3));
    Path file = converted(trained);
    float[] raw = SparseModels.images(trained, IMAGES, 1);
    try (OnnxModel onnx = OnnxModel.load(file);
        ServedModel served = ServedModel.load(folder.resolve("lenet"))) {
      assertThat(onnx.image()).isEqualTo(served.image());
      assertThat(onnx.classes()).isEqualTo(served.classes());
      assertThat(onnx.metadata()).isEqualTo(served.metadata());
      for (String output : List.of("logits", "probabilities", "confidence")) {
        float[] expected = served.fetch(raw, IMAGES, output);
        float[] actual =
            onnx.fetch(SavedModelWriter.SIGNATURE, raw, IMAGES, List.of(output)).get(0);
        assertThat(actual).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
          assertThat(actual[i]).as(output).isCloseTo(expected[i], within(1e-4f));
        }
      }
    }
    List<String> reports =
        List.of(evaluated(file.toString()), evaluated(folder.resolve("lenet").toString()));
    assertThat(reports.get(0)).contains("ECE, 15 bins").isEqualTo(reports.get(1));
  }

  /** The table of metrics. */
  private String evaluated(String model) {
    Path data = folder.resolve("data");
    if (!Files.exists(data)) {
      CommandLineRun subset =
          CommandLineRun.of(
              "data", "subset", "--data", DATA, "--per-class", "20", "-o", data.toString());
      assertThat(subset.exitCode()).as(subset.err()).isZero();
    }
    CommandLineRun run =
        CommandLineRun.of(
            "evaluate",
            model,
            "--data",
            "idx",
            "--data-directory",
            data.toString(),
            "--split",
            "train");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return String.join("\n", run.out().lines().filter(line -> line.startsWith("|")).toList());
  }

  @Test
  void whatIsNoSuchModelIsRefusedInOneLine() throws Exception {
    assertThatThrownBy(() -> OnnxModel.load(folder.resolve("none.onnx")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("none.onnx does not exist");
    Path damaged = Files.writeString(folder.resolve("damaged.onnx"), "no model");
    CommandLineRun run = CommandLineRun.of("evaluate", damaged.toString(), "--data", DATA);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("damaged.onnx", "ONNX Runtime");
    CommandLineRun sparse =
        CommandLineRun.of("evaluate", damaged.toString(), "--data", DATA, "--kernels", "auto");
    assertThat(sparse.exitCode()).isEqualTo(2);
    assertThat(sparse.err()).hasLineCount(1).contains("--kernels is auto", "must be with a Saved");
  }
}
