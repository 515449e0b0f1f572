package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.cigl.data.ImageSet;
import org.cigl.records.EncodedImages;
import org.cigl.testing.SparseModels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An exported model in a process that has TensorFlow Java and none of this project's classes. */
@Tag("slow")
class PlainTensorFlowTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = Storage.class,
      names = {"DENSE", "COMPACT"})
  void needsNoClassOfThisProject(Storage storage) throws Exception {
    TrainedModel model = SparseModels.of("small-conv", 0.95, 8);
    ExportOptions options = new ExportOptions(null, null, storage, null);
    Path version = SavedModelWriter.write(model, options, folder.resolve("model"), 1, path -> {});
    float[] raw = SparseModels.images(model, 1, 2);
    byte[] pixels = new byte[raw.length];
    for (int i = 0; i < raw.length; i++) {
      pixels[i] = (byte) (int) raw[i];
    }
    Path file = folder.resolve("image.png");
    ImageSet one = new ImageSet(model.network().input(), pixels, new int[1], model.classNames());
    try (EncodedImages encoded = new EncodedImages(one, EncodedImages.Format.PNG)) {
      Files.write(file, encoded.get(0));
    }
    List<Double> printed = predict(version, file);
    try (ServedModel served = ServedModel.load(version)) {
      float[] expected = served.fetch(raw, 1, "probabilities");
      assertThat(printed).hasSize(expected.length);
      for (int i = 0; i < expected.length; i++) {
        assertThat(printed.get(i)).isCloseTo(expected[i], within(1e-6));
      }
    }
  }

  private static List<Double> predict(Path version, Path file) throws Exception {
    String libraries =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> entry.endsWith(".jar"))
            .filter(entry -> entry.matches(".*(tensorflow|ndarray|javacpp|protobuf).*"))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                libraries,
                "src/test/resources/plain/Predict.java",
                version.toString(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output.lines().map(Double::parseDouble).toList();
  }
}
