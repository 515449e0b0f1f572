package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.cigl.testing.SparseModels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an exported model's files hold, and that it does not matter to what the model says. */
@Tag("integration")
class StorageTest {
  @TempDir Path folder;

  private Path export(TrainedModel model, Storage storage) {
    return SavedModelWriter.write(
        model,
        new ExportOptions(null, null, storage, null),
        folder.resolve(storage.name().toLowerCase(Locale.ROOT)),
        1,
        path -> {});
  }

  private static long bytes(Path files) throws IOException {
    try (Stream<Path> all = Files.walk(files)) {
      return all.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"wrn-22-2, 0.95", "wrn-22-2, 0.99", "small-conv, 0.95", "small-conv, 0.99"})
  void compactFilesTakeFourBytesANonzeroAndABitAWeight(String network, double sparsity)
      throws IOException {
    TrainedModel model = SparseModels.of(network, sparsity, 1);
    long nonzeros = 0;
    long weights = 0;
    for (Parameter parameter : model.network().parameters()) {
      for (float value : model.values().apply(parameter.name())) {
        nonzeros += value == 0 ? 0 : 1;
      }
      weights += parameter.size();
    }
    long compact = bytes(export(model, Storage.COMPACT).resolve("variables"));
    long dense = bytes(export(model, Storage.DENSE).resolve("variables"));
    long half = bytes(export(model, Storage.COMPACT_FLOAT16).resolve("variables"));
    System.out.printf(
        Locale.ROOT,
        "%s at %s: variables take %,d bytes dense, %,d compact, %,d compact with 16-bit values;"
            + " compact / (4 bytes a nonzero + 1 bit a weight) = %.3f%n",
        network,
        sparsity,
        dense,
        compact,
        half,
        compact / (4.0 * nonzeros + weights / 8.0));
    assertThat((double) compact).isLessThanOrEqualTo(1.1 * (4 * nonzeros + weights / 8.0));
    assertThat(half).isLessThan(compact);
    assertThat(dense).isGreaterThanOrEqualTo(4 * weights);
  }

  @Test
  void everyStorageAnswersAlike() {
    TrainedModel model = SparseModels.of("wrn-22-2", 0.95, 2);
    float[] images = SparseModels.images(model, 8, 3);
    try (ServedModel dense = ServedModel.load(export(model, Storage.DENSE));
        ServedModel compact = ServedModel.load(export(model, Storage.COMPACT));
        ServedModel half = ServedModel.load(export(model, Storage.COMPACT_FLOAT16))) {
      float[] expected = dense.fetch(images, 8, "probabilities");
      assertThat(compact.fetch(images, 8, "probabilities")).containsExactly(expected);
      float[] rounded = half.fetch(images, 8, "probabilities");
      double largest = 0;
      for (int i = 0; i < expected.length; i++) {
        assertThat(rounded[i]).isCloseTo(expected[i], within(5e-3f));
        largest = Math.max(largest, Math.abs(rounded[i] - expected[i]));
      }
      assertThat(largest).as("values were rounded").isPositive();
    }
  }

  @Test
  void aNetworkWithoutZerosIsStoredDense() throws IOException {
    TrainedModel model = SparseModels.of("lenet-5", 0, 4);
    assertThat(bytes(export(model, Storage.COMPACT).resolve("variables")))
        .isEqualTo(bytes(export(model, Storage.DENSE).resolve("variables")));
  }

  @Test
  void aKernelWithoutNonzerosIsStoredToo() {
    TrainedModel model = SparseModels.of("lenet-5", 0.9, 4);
    Function<String, float[]> values = model.values();
    Parameter first =
        model.network().parameters().stream()
            .filter(parameter -> parameter.role() == Role.KERNEL)
            .findFirst()
            .orElseThrow();
    TrainedModel empty =
        new TrainedModel(
            model.network(),
            model.normalization(),
            model.classNames(),
            name -> name.equals(first.name()) ? new float[(int) first.size()] : values.apply(name));
    float[] images = SparseModels.images(model, 2, 3);
    try (ServedModel dense = ServedModel.load(export(empty, Storage.DENSE));
        ServedModel compact = ServedModel.load(export(empty, Storage.COMPACT))) {
      assertThat(compact.fetch(images, 2, "logits"))
          .containsExactly(dense.fetch(images, 2, "logits"));
    }
  }

  @Test
  void whatSixteenBitsCannotHoldIsRefused() {
    TrainedModel model = SparseModels.of("lenet-5", 0.9, 4);
    TrainedModel large =
        new TrainedModel(
            model.network(),
            model.normalization(),
            model.classNames(),
            name -> {
              float[] values = model.values().apply(name).clone();
              values[0] = 70_000;
              return values;
            });
    assertThatThrownBy(() -> export(large, Storage.COMPACT_FLOAT16))
        .hasMessageContaining("70000")
        .hasMessageContaining("65504");
    assertThat(folder.resolve("compact_float16/1")).doesNotExist();
  }
}
