package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.cigl.data.ImageSet;
import org.cigl.network.Parameter;
import org.cigl.records.EncodedImages;
import org.cigl.run.WeightsArchive;
import org.cigl.testing.Python;
import org.cigl.testing.SparseModels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

/** Exported models and archives in an independent TensorFlow and NumPy. */
@Tag("slow")
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

  @Test
  void tensorFlowServingsOwnClassesReadTheWarmupRequests() throws Exception {
    DataSet data = DataSets.load(new DataSource("fashion-mnist-10k", null, null));
    ImageSet five = data.test().select(IntStream.range(0, 5).toArray());
    List<byte[]> files = new ArrayList<>();
    try (EncodedImages encoded = new EncodedImages(five, EncodedImages.Format.PNG)) {
      for (int i = 0; i < five.size(); i++) {
        files.add(encoded.get(i));
      }
    }
    TrainedModel model = SparseModels.withSample(SparseModels.of("lenet-5", 0.9, 3), files);
    ExportOptions options =
        new ExportOptions(null, new ExportOptions.Posterior(2, 0.1, 1, true), null, 24);
    SavedModelWriter.write(model, options, folder.resolve("lenet"), 1, path -> {});
    String report =
        Python.run(
            List.of("tensorflow", "tensorflow_serving.apis.prediction_log_pb2"),
            "check_warmup.py",
            folder.resolve("lenet/1").toString(),
            "lenet");
    System.out.print(report);
    assertThat(report)
        .contains("24 requests", "classify 6", "image_bytes 6", "posterior 6", "serving_default 6");
  }

  @Test
  void numpyReadsWeightsAndMasks() throws Exception {
    TrainedModel model = SparseModels.of("lenet-5", 0.9, 3);
    Path file = folder.resolve("weights.npz");
    Map<String, float[]> masks = new TreeMap<>();
    for (String kernel : model.masked()) {
      masks.put(kernel, model.values().apply(kernel));
    }
    WeightsArchive.write(file, model, masks);
    String report = Python.run(List.of("numpy"), "check_archive.py", file.toString());
    Map<String, String> lines = new TreeMap<>();
    report.lines().forEach(line -> lines.put(line.split(" ", 2)[0], line.split(" ", 2)[1]));
    for (Parameter parameter : model.network().parameters()) {
      float[] values = model.values().apply(parameter.name());
      double sum = 0;
      long nonzeros = 0;
      for (int i = 0; i < values.length; i++) {
        sum += (double) values[i] * (i % 7 + 1);
        nonzeros += values[i] == 0 ? 0 : 1;
      }
      String shape =
          Arrays.stream(parameter.shape().asArray())
              .mapToObj(Long::toString)
              .collect(Collectors.joining("x"));
      String[] read = lines.get(parameter.name()).split(" ", -1);
      assertThat(read[0]).isEqualTo("float32");
      assertThat(read[1]).isEqualTo(shape);
      assertThat(Double.parseDouble(read[2])).isCloseTo(sum, within(1e-6 * (1 + Math.abs(sum))));
      if (model.masked().contains(parameter.name())) {
        assertThat(lines.get(parameter.name() + "/mask"))
            .startsWith("bool " + shape)
            .endsWith(" " + nonzeros);
      }
    }
  }
}
