package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.cigl.InvalidInputException;
import org.cigl.calibration.Predictions;
import org.cigl.calibration.SampledPredictions;
import org.cigl.data.ImageSet;
import org.cigl.network.Parameter;
import org.cigl.sparse.RandomMask;
import org.cigl.testing.GraphRunner;
import org.cigl.testing.SparseModels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The signature {@code posterior} over snapshots, each paired with a random mask. */
@Tag("slow")
class SnapshotPosteriorTest {
  private static final int IMAGES = 5;

  @TempDir Path folder;
  private final TrainedModel model = SparseModels.of("lenet-5", 0.8, 7, 2);

  private static ExportOptions options(int samples, double rate) {
    return new ExportOptions(
        null, new ExportOptions.Posterior(samples, rate, 42, false, true), null, null);
  }

  @ParameterizedTest
  @CsvSource({"4, 0", "5, 0.3", "1, 0.2"})
  void isTheMeanOverSnapshotsUnderTheirMasks(int samples, double rate) {
    float[] raw = SparseModels.images(model, IMAGES, 1);
    List<Predictions> draws = new ArrayList<>();
    for (int sample = 0; sample < samples; sample++) {
      TrainedModel drawn = under(model.snapshots().get(sample % 2), sample, rate);
      Path written =
          SavedModelWriter.write(drawn, folder.resolve("sample"), sample + 1, path -> {});
      try (ServedModel served = ServedModel.load(written)) {
        draws.add(predictions(served.fetch(raw, IMAGES, "logits")));
      }
    }
    SampledPredictions expected = SampledPredictions.of(draws);
    Path written =
        SavedModelWriter.write(
            model, options(samples, rate), folder.resolve("posterior"), 1, path -> {});
    try (ServedModel served = ServedModel.load(written)) {
      SampledPredictions actual = served.predictPosterior(images(raw));
      for (int i = 0; i < IMAGES; i++) {
        for (int c = 0; c < 10; c++) {
          assertThat(actual.mean().probability(i, c))
              .isCloseTo(expected.mean().probability(i, c), within(1e-5));
        }
        assertThat(actual.uncertainties().get(i).mutualInformation())
            .isCloseTo(expected.uncertainties().get(i).mutualInformation(), within(1e-4));
      }
      assertThat(served.metadata().orElseThrow().posterior().snapshots()).isTrue();
    }
  }

  /** The network with one snapshot's values, its kernels under the random masks of one sample. */
  private TrainedModel under(Function<String, float[]> snapshot, long sample, double rate) {
    Map<String, float[]> values = new HashMap<>();
    int layer = 0;
    for (Parameter parameter : model.network().parameters()) {
      float[] array = snapshot.apply(parameter.name()).clone();
      if (model.masked().contains(parameter.name())) {
        RandomMask mask = new RandomMask(42, layer++, rate);
        double[] kept =
            GraphRunner.evaluate(tf -> mask.draw(tf, parameter.shape(), tf.constant(sample)));
        for (int i = 0; i < array.length; i++) {
          array[i] *= (float) kept[i];
        }
      }
      values.put(parameter.name(), array);
    }
    return new TrainedModel(
        model.network(), model.normalization(), model.classNames(), values::get);
  }

  private static Predictions predictions(float[] logits) {
    double[] values = new double[logits.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = logits[i];
    }
    return new Predictions(values, new int[IMAGES], 10);
  }

  private ImageSet images(float[] raw) {
    byte[] pixels = new byte[raw.length];
    for (int i = 0; i < raw.length; i++) {
      pixels[i] = (byte) (int) raw[i];
    }
    return new ImageSet(model.network().input(), pixels, new int[IMAGES], model.classNames());
  }

  @Test
  void aRunThatKeptNoneIsRefused() {
    TrainedModel without = SparseModels.of("lenet-5", 0.8, 7);
    assertThatThrownBy(
            () ->
                SavedModelWriter.write(
                    without, options(3, 0.1), folder.resolve("m"), 1, path -> {}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("averaging.keep_snapshots");
    assertThat(folder.resolve("m/1")).doesNotExist();
  }
}
