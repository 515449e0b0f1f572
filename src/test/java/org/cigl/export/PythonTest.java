package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.cigl.data.ImageSet;
import org.cigl.records.EncodedImages;
import org.cigl.testing.Python;
import org.cigl.testing.SparseModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

/** Exported models and archives in an independent TensorFlow and NumPy. */
class PythonTest {
  private static final int IMAGES = 1000;
  private static final int FILES = 20;

  @TempDir Path folder;

  @Test
  void tensorFlowForPythonGivesTheSameProbabilities() throws Exception {
    DataSet data = DataSets.load(new DataSource("fashion-mnist-10k", null, null));
    ImageSet test = data.test().select(IntStream.range(0, IMAGES).toArray());
    TrainedModel model = SparseModels.of("small-conv", 0.95, 3);
    for (Storage storage : Storage.values()) {
      if (storage != Storage.COMPACT_FLOAT16) {
        SavedModelWriter.write(
            model,
            new ExportOptions(null, null, storage, null),
            folder.resolve(storage.name().toLowerCase(Locale.ROOT)),
            1,
            path -> {});
      }
    }
    SavedModelWriter.write(
        SparseModels.of("small-conv", 0.95, 4), folder.resolve("other"), 1, path -> {});
    float[] probabilities;
    try (ServedModel served = ServedModel.load(folder.resolve("dense"))) {
      probabilities = served.fetch(test.floats(), IMAGES, "probabilities");
    }
    double confidence = 0;
    for (int i = 0; i < IMAGES; i++) {
      float largest = 0;
      for (int c = 0; c < 10; c++) {
        largest = Math.max(largest, probabilities[10 * i + c]);
      }
      confidence += largest / IMAGES;
    }
    assertThat(confidence).as("mean confidence: far from 0.1 and from 1").isBetween(0.2, 0.95);
    Path files = Files.createDirectory(folder.resolve("files"));
    try (EncodedImages encoded = new EncodedImages(test, EncodedImages.Format.PNG)) {
      for (int i = 0; i < FILES; i++) {
        Files.write(files.resolve(String.format(Locale.ROOT, "%03d.png", i)), encoded.get(i));
      }
    }
    try (OutputStream out = Files.newOutputStream(folder.resolve("expected.npz"));
        NumpyArchive archive = new NumpyArchive(out)) {
      archive.floats("images", Shape.of(IMAGES, 28, 28, 1), test.floats());
      archive.floats("probabilities", Shape.of(IMAGES, 10), probabilities);
      archive.floats(
          "file_probabilities", Shape.of(FILES, 10), Arrays.copyOf(probabilities, FILES * 10));
    }
    String report =
        Python.run(List.of("tensorflow", "numpy"), "check_export.py", folder.toString());
    System.out.print(report);
    assertThat(report).contains("2 models agree");
  }
}
