package org.cigl.corruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.calibration.Predictions;
import org.cigl.data.ImageSet;
import org.cigl.network.ImageShape;
import org.hipparchus.stat.descriptive.StreamingStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CorruptionTest {
  private static final ImageShape SHAPE = new ImageShape(16, 12, 3);

  private static ImageSet images(int count, byte[] pixels) {
    return new ImageSet(SHAPE, pixels, new int[count], List.of("a", "b"));
  }

  private static ImageSet noisyImages(int count) {
    byte[] pixels = new byte[count * SHAPE.size()];
    new Random(3).nextBytes(pixels);
    return images(count, pixels);
  }

  private static ImageSet greyImages(int count, int grey) {
    byte[] pixels = new byte[count * SHAPE.size()];
    Arrays.fill(pixels, (byte) grey);
    return images(count, pixels);
  }

  private static double mean(ImageSet images, int channel) {
    float[] values = images.floats(0, images.size());
    double sum = 0;
    for (int i = channel; i < values.length; i += SHAPE.channels()) {
      sum += values[i];
    }
    return sum * SHAPE.channels() / values.length;
  }

  /** Mean absolute difference by pixel. */
  private static double distance(ImageSet a, ImageSet b) {
    float[] first = a.floats(0, a.size());
    float[] second = b.floats(0, b.size());
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      sum += Math.abs(first[i] - second[i]);
    }
    return sum / first.length;
  }

  @Test
  void noiseHasItsDeviationAndNoMean() {
    ImageSet grey = greyImages(40, 128);
    for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
      StreamingStatistics noise = new StreamingStatistics();
      ImageSet noisy = Corruption.GAUSSIAN_NOISE.apply(grey, severity, 1);
      for (float value : noisy.floats(0, noisy.size())) {
        noise.addValue(value + 0.5 - 128); // rounded down: half a step darker
      }
      double deviation = 255 * Corruption.GAUSSIAN_NOISE.strength(SHAPE, severity);
      assertThat(noise.getMean())
          .isCloseTo(0, within(4 * deviation / Math.sqrt(40.0 * SHAPE.size())));
      assertThat(noise.getStandardDeviation()).isCloseTo(deviation, within(0.02 * deviation));
    }
  }

  @Test
  void noiseIsClippedAndOfTheSeedAndTheImage() {
    ImageSet white = Corruption.GAUSSIAN_NOISE.apply(greyImages(2, 255), 5, 1);
    float[] values = white.floats(0, 2);
    int clipped = 0;
    for (float value : values) {
      clipped += value == 255 ? 1 : 0;
    }
    assertThat((double) clipped / values.length).isCloseTo(0.5, within(0.06));
    assertThat(white.floats(0, 1)).isNotEqualTo(white.floats(1, 2));
    assertThat(Corruption.GAUSSIAN_NOISE.apply(greyImages(2, 255), 5, 1).pixels())
        .isEqualTo(white.pixels());
    assertThat(Corruption.GAUSSIAN_NOISE.apply(greyImages(2, 255), 5, 2).pixels())
        .isNotEqualTo(white.pixels());
  }

  @Test
  void contrastKeepsEveryImagesMeanAndScalesItsDeviation() {
    ImageSet one = noisyImages(1);
    ImageSet flat = Corruption.CONTRAST.apply(one, 3, 1);
    for (int channel = 0; channel < 3; channel++) {
      assertThat(mean(flat, channel)).isCloseTo(mean(one, channel) - 0.5, within(0.2));
    }
    float[] before = one.floats(0, 1);
    float[] after = flat.floats(0, 1);
    for (int i = 0; i < before.length; i++) {
      double expected = 0.4 * before[i] + 0.6 * mean(one, i % 3);
      assertThat((double) after[i]).isEqualTo(Math.floor(expected + 1e-9));
    }
  }

  @Test
  void constantImagesStayConstantUnderBlurAndContrast() {
    ImageSet grey = greyImages(2, 77);
    for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
      assertThat(Corruption.GAUSSIAN_BLUR.apply(grey, severity, 1).pixels())
          .isEqualTo(grey.pixels());
      assertThat(Corruption.CONTRAST.apply(grey, severity, 1).pixels()).isEqualTo(grey.pixels());
    }
  }

  /** Recorded from scipy 1.17.1. */
  @Test
  void blurAgreesWithScipy() throws IOException {
    try (InputStream in = CorruptionTest.class.getResourceAsStream("/blur-vectors.json")) {
      JsonNode vectors = new ObjectMapper().readTree(in);
      assertThat(vectors.get("cases")).hasSize(Corruption.SEVERITIES);
      for (JsonNode vector : vectors.get("cases")) {
        double[] image = numbers(vectors.get("pixels"));
        new GaussianBlur(vector.get("deviation").asDouble(), new ImageShape(5, 7, 3)).apply(image);
        assertThat(image).containsExactly(numbers(vector.get("pixels")), within(1e-8));
      }
    }
  }

  private static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    Arrays.setAll(numbers, i -> array.get(i).asDouble());
    return numbers;
  }

  @ParameterizedTest
  @EnumSource
  void eachSeverityIsFurtherFromTheImagesThanTheOneBefore(Corruption corruption) {
    ImageSet clean = noisyImages(20);
    double before = 0;
    for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
      ImageSet corrupted = corruption.apply(clean, severity, 1);
      double distance = distance(clean, corrupted);
      assertThat(distance).as("severity %d", severity).isGreaterThan(before);
      assertThat(corrupted.labels()).isEqualTo(clean.labels());
      before = distance;
    }
  }

  @Test
  void largeImagesHaveTheStrengthsOfImageNetC() {
    assertThat(Corruption.GAUSSIAN_BLUR.strength(new ImageShape(63, 300, 3), 5)).isEqualTo(1);
    assertThat(Corruption.GAUSSIAN_BLUR.strength(new ImageShape(64, 300, 3), 5)).isEqualTo(6);
  }

  @Test
  void theReportHoldsEverySeverityOfEveryCorruption() {
    ImageSet images = noisyImages(30);
    // Sure of the true class by as much as the image has contrast.
    CorruptionReport report = CorruptionReport.of(images, CorruptionTest::byContrast, 1);
    assertThat(report.rows()).hasSize(15);
    double before = report.clean().get(EvaluationMetric.NLL).value();
    for (CorruptionReport.Row row : report.rows(Corruption.CONTRAST)) {
      assertThat(row.metrics()).containsOnlyKeys(CorruptionReport.METRICS);
      assertThat(row.metrics().get(EvaluationMetric.NLL).value()).isGreaterThan(before);
      before = row.metrics().get(EvaluationMetric.NLL).value();
    }
    List<String> lines = report.csv().lines().toList();
    assertThat(lines).hasSize(17);
    assertThat(lines.get(0)).startsWith("corruption,severity,strength,accuracy,accuracy_low");
    assertThat(lines.get(1)).startsWith("none,0,,1.0,1.0,1.0,");
    assertThat(lines.get(2)).startsWith("gaussian_noise,1,0.04,");
    assertThat(lines.get(16)).startsWith("contrast,5,0.15,");
  }

  private static Predictions byContrast(ImageSet images) {
    double[] logits = new double[2 * images.size()];
    for (int i = 0; i < images.size(); i++) {
      StreamingStatistics pixels = new StreamingStatistics();
      for (float value : images.floats(i, i + 1)) {
        pixels.addValue(value);
      }
      logits[2 * i] = pixels.getStandardDeviation() / 100;
    }
    return new Predictions(logits, images.labels(), 2);
  }
}
