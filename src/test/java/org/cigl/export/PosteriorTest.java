package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cigl.InvalidInputException;
import org.cigl.calibration.Predictions;
import org.cigl.calibration.SampledPredictions;
import org.cigl.data.ImagePreparation;
import org.cigl.data.ImageSet;
import org.cigl.data.Normalization;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.cigl.sparse.RandomMask;
import org.cigl.testing.GraphRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The signature {@code posterior}, the folded temperature and the metadata of exported models. */
class PosteriorTest {
  private static final int IMAGES = 7;

  @TempDir Path folder;
  private final Network network =
      NetworkFile.parse(
              """
              name: two-layers
              input: [4, 4, 1]
              classes: 3
              layers:
                - flatten: {}
                - dense: {name: hidden, units: 5}
                - relu: {}
                - dense: {name: logits, units: $classes}
              """,
              "two-layers")
          .network();
  private final Map<String, float[]> values = values(network);
  private final ImageSet images = images();

  private static Map<String, float[]> values(Network network) {
    Random random = new Random(5);
    Map<String, float[]> values = new TreeMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] array = new float[(int) parameter.size()];
      for (int i = 0; i < array.length; i++) {
        boolean zero = parameter.role() == Role.KERNEL && i % 4 == 0;
        array[i] = zero ? 0 : (float) random.nextGaussian();
      }
      values.put(parameter.name(), array);
    }
    return values;
  }

  private static ImageSet images() {
    byte[] pixels = new byte[IMAGES * 16];
    new Random(6).nextBytes(pixels);
    return new ImageSet(
        new org.cigl.network.ImageShape(4, 4, 1),
        pixels,
        new int[] {0, 1, 2, 0, 1, 2, 0},
        List.of("a", "b", "c"));
  }

  private TrainedModel model(Set<String> masked) {
    return new TrainedModel(
        network,
        new Normalization(List.of(100f), List.of(80f)),
        List.of("a", "b", "c"),
        values::get,
        masked,
        "cigl");
  }

  private ServedModel export(ExportOptions options) {
    return export(model(Set.of("hidden/kernel", "logits/kernel")), options);
  }

  private ServedModel export(TrainedModel model, ExportOptions options) {
    Path base = folder.resolve("m");
    int version = SavedModelWriter.nextVersion(base);
    return ServedModel.load(SavedModelWriter.write(model, options, base, version, path -> {}));
  }

  private static ExportOptions posterior(int samples, double rate, boolean rescale) {
    return new ExportOptions(null, new ExportOptions.Posterior(samples, rate, 42, rescale));
  }

  @Test
  void withoutARandomMaskItIsThePlainSignature() {
    try (ServedModel served = export(posterior(3, 0, true))) {
      Predictions plain = served.predict(images);
      SampledPredictions sampled = served.predictPosterior(images);
      for (int i = 0; i < IMAGES; i++) {
        for (int c = 0; c < 3; c++) {
          assertThat(sampled.mean().probability(i, c))
              .isCloseTo(plain.probability(i, c), within(1e-6));
        }
        assertThat(sampled.uncertainties().get(i).predictiveEntropy())
            .isCloseTo(plain.entropy(i), within(1e-5));
        assertThat(sampled.uncertainties().get(i).mutualInformation()).isCloseTo(0, within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"false, ", "true, ", "false, 1.7"})
  void isTheMeanOverExplicitDraws(boolean rescale, Double temperature) {
    ExportOptions options =
        new ExportOptions(temperature, new ExportOptions.Posterior(6, 0.3, 42, rescale));
    List<Predictions> draws = new ArrayList<>();
    for (int sample = 0; sample < 6; sample++) {
      double[] logits =
          logits(
              kernel("hidden/kernel", 0, sample, rescale), //
              kernel("logits/kernel", 1, sample, rescale));
      draws.add(
          new Predictions(logits, images.labels(), 3)
              .withTemperature(temperature == null ? 1 : temperature));
    }
    SampledPredictions expected = SampledPredictions.of(draws);
    try (ServedModel served = export(options)) {
      SampledPredictions actual = served.predictPosterior(images);
      for (int i = 0; i < IMAGES; i++) {
        for (int c = 0; c < 3; c++) {
          assertThat(actual.mean().probability(i, c))
              .isCloseTo(expected.mean().probability(i, c), within(2e-6));
        }
        assertThat(actual.uncertainties().get(i).predictiveEntropy())
            .isCloseTo(expected.uncertainties().get(i).predictiveEntropy(), within(1e-5));
        assertThat(actual.uncertainties().get(i).mutualInformation())
            .isCloseTo(expected.uncertainties().get(i).mutualInformation(), within(1e-5))
            .isPositive();
      }
      assertThat(served.predictPosterior(images).uncertainties())
          .as("the same images get the same answer")
          .isEqualTo(actual.uncertainties());
    }
  }

  /** A kernel under the random mask of one layer and sample. */
  private double[] kernel(String name, int layer, int sample, boolean rescale) {
    Parameter parameter =
        network.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    double[] kernel =
        GraphRunner.evaluate(
            tf ->
                new RandomMask(42, layer, 0.3)
                    .draw(tf, parameter.shape(), tf.constant((long) sample)));
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] *= values.get(name)[i] * (rescale ? 1 / 0.7 : 1);
    }
    return kernel;
  }

  /** Logits of every image, in plain Java. */
  private double[] logits(double[] hiddenKernel, double[] logitsKernel) {
    float[] raw = images.floats(0, IMAGES);
    double[] logits = new double[IMAGES * 3];
    for (int image = 0; image < IMAGES; image++) {
      for (int unit = 0; unit < 5; unit++) {
        double sum = values.get("hidden/bias")[unit];
        for (int i = 0; i < 16; i++) {
          sum += (raw[image * 16 + i] - 100) / 80 * hiddenKernel[i * 5 + unit];
        }
        for (int c = 0; c < 3; c++) {
          logits[image * 3 + c] += Math.max(0, sum) * logitsKernel[unit * 3 + c];
        }
      }
      for (int c = 0; c < 3; c++) {
        logits[image * 3 + c] += values.get("logits/bias")[c];
      }
    }
    return logits;
  }

  @Test
  void aFoldedTemperatureDividesTheLogits() {
    float[] raw = images.floats(0, IMAGES);
    try (ServedModel plain = export(ExportOptions.PLAIN);
        ServedModel folded = export(new ExportOptions(1.401, null))) {
      float[] expected = plain.fetch(raw, IMAGES, "logits");
      float[] actual = folded.fetch(raw, IMAGES, "logits");
      for (int i = 0; i < expected.length; i++) {
        // But for the last bit: the runtime multiplies by the reciprocal of a constant.
        float quotient = expected[i] / 1.401f;
        assertThat(actual[i]).isCloseTo(quotient, within(2 * Math.ulp(quotient)));
      }
      assertThat(folded.predict(images).confidence(0))
          .isLessThan(plain.predict(images).confidence(0));
      assertThat(folded.fetch(raw, IMAGES, "confidence")[0])
          .isCloseTo((float) folded.predict(images).confidence(0), within(1e-6f));
      assertThat(folded.metadata().orElseThrow().temperature()).isEqualTo(1.401);
      assertThat(plain.metadata().orElseThrow().temperature()).isNull();
    }
  }

  @Test
  void theMetadataSayWhatWasExported() throws IOException {
    ExportOptions options = posterior(4, 0.2, true);
    try (ServedModel served = export(options)) {
      Path file = served.folder().resolve("assets.extra/cigl.json");
      assertThat(Files.readString(file)).contains("\"mask_rate\" : 0.2", "\"temperature\" : null");
      assertThat(served.metadata())
          .contains(
              new ModelMetadata(
                  "m",
                  "cigl",
                  24 / 95.0,
                  null,
                  options.posterior(),
                  Storage.COMPACT,
                  GraphForm.AS_TRAINED,
                  List.of("a", "b", "c"),
                  new Normalization(List.of(100f), List.of(80f)),
                  ImagePreparation.STRETCH));
      Files.writeString(file, Files.readString(file).replace("\"method\"", "\"pickle\""));
      assertThatThrownBy(() -> ServedModel.load(served.folder()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("cigl.json")
          .hasMessageContaining("pickle");
      Files.delete(file);
      try (ServedModel older = ServedModel.load(served.folder())) {
        assertThat(older.metadata()).isEmpty();
      }
    }
  }

  @Test
  void whatCannotBeSampledIsRefused() {
    Path base = folder.resolve("m");
    assertThatThrownBy(
            () ->
                SavedModelWriter.write(
                    model(Set.of()), posterior(3, 0.1, false), base, 1, path -> {}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no masked kernel");
    assertThat(base.resolve("1")).doesNotExist();
    assertThatThrownBy(() -> posterior(0, 0.1, false)).hasMessageContaining("1 to 100");
    assertThatThrownBy(() -> posterior(1, 1, false)).hasMessageContaining("below 1");
    assertThatThrownBy(() -> new ExportOptions(0.0, null)).hasMessageContaining("above 0");
    try (ServedModel plain = export(ExportOptions.PLAIN)) {
      assertThatThrownBy(() -> plain.predictPosterior(images))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("no signature posterior")
          .hasMessageContaining("--posterior");
    }
  }

  @Test
  void networksWithBatchNormAreSampledToo() {
    Network deep = NetworkFile.load("small-conv").network();
    Map<String, float[]> deepValues = values(deep);
    for (Parameter parameter : deep.parameters()) {
      if (parameter.role() == Role.MOVING_VARIANCE) {
        Arrays.fill(deepValues.get(parameter.name()), 1e3f);
      }
    }
    TrainedModel model =
        new TrainedModel(
            deep,
            new Normalization(List.of(72f), List.of(90f)),
            Collections.nCopies(10, "class"),
            deepValues::get,
            deep.parameters().stream()
                .filter(parameter -> parameter.role() == Role.KERNEL)
                .map(Parameter::name)
                .collect(Collectors.toSet()),
            null);
    byte[] pixels = new byte[2 * 784];
    new Random(1).nextBytes(pixels);
    ImageSet two = new ImageSet(deep.input(), pixels, new int[2], Collections.nCopies(10, "class"));
    try (ServedModel served = export(model, posterior(2, 0.5, true))) {
      SampledPredictions sampled = served.predictPosterior(two);
      Predictions plain = served.predict(two);
      assertThat(sampled.mean().confidence(0)).isNotCloseTo(plain.confidence(0), within(1e-5));
      assertThat(served.metadata().orElseThrow().method()).isNull();
    }
  }
}
