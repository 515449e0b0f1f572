package org.cigl.corruption;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.cigl.data.ImageSet;
import org.cigl.network.ImageShape;
import org.cigl.random.Seeds;

/**
 * What spoils images between training and use, in five severities (Hendrycks &amp; Dietterich,
 * 2019).
 *
 * <p>The strengths are those of the authors' programs: of CIFAR-10-C for images of fewer than
 * {@value #LARGE} pixels a side, else of ImageNet-C. Pixels are clipped to 0 to 255 and rounded
 * down, as the published sets store them.
 */
public enum Corruption {
  /** Adds normal noise, independent by pixel; strength: its deviation as a share of 255. */
  GAUSSIAN_NOISE("Gaussian noise"),
  /** Convolves each channel with a Gaussian; strength: its deviation in pixels. */
  GAUSSIAN_BLUR("Gaussian blur"),
  /** Draws pixels towards their channel's mean; strength: the share of the distance left. */
  CONTRAST("Contrast");

  /** The highest severity. */
  public static final int SEVERITIES = 5;

  private static final int LARGE = 64;

  private final String title;

  Corruption(String title) {
    this.title = title;
  }

  /** What tables and pictures call it. */
  public String title() {
    return title;
  }

  /** The key in files. */
  @JsonValue
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The strength for images of a shape; severity 1 to {@link #SEVERITIES}. */
  public double strength(ImageShape shape, int severity) {
    boolean small = Math.min(shape.height(), shape.width()) < LARGE;
    List<Double> strengths =
        switch (this) {
          case GAUSSIAN_NOISE ->
              small ? List.of(0.04, 0.06, 0.08, 0.09, 0.10) : List.of(0.08, 0.12, 0.18, 0.26, 0.38);
          case GAUSSIAN_BLUR ->
              small ? List.of(0.4, 0.6, 0.7, 0.8, 1.0) : List.of(1.0, 2.0, 3.0, 4.0, 6.0);
          case CONTRAST ->
              small ? List.of(0.75, 0.5, 0.4, 0.3, 0.15) : List.of(0.4, 0.3, 0.2, 0.1, 0.05);
        };
    return strengths.get(severity - 1);
  }

  /**
   * Corrupts a set.
   *
   * @param severity 1 to {@link #SEVERITIES}
   * @param seed of the noise, which is the same at every severity but for its strength
   * @return a set of the same labels
   */
  public ImageSet apply(ImageSet images, int severity, long seed) {
    ImageShape shape = images.shape();
    double strength = strength(shape, severity);
    byte[] result = new byte[images.pixels().length];
    double[] image = new double[shape.size()];
    GaussianBlur blur = new GaussianBlur(strength, shape);
    for (int i = 0; i < images.size(); i++) {
      int start = i * image.length;
      for (int j = 0; j < image.length; j++) {
        image[j] = images.pixels()[start + j] & 0xFF;
      }
      switch (this) {
        case GAUSSIAN_NOISE ->
            addNoise(
                image, 255 * strength, new Random(Seeds.key(seed, Seeds.Purpose.CORRUPTION, i)));
        case GAUSSIAN_BLUR -> blur.apply(image);
        case CONTRAST -> lowerContrast(image, shape.channels(), strength);
      }
      for (int j = 0; j < image.length; j++) {
        result[start + j] = stored(image[j]);
      }
    }
    return new ImageSet(shape, result, images.labels(), images.classNames());
  }

  /** Rounded down, but for what is an integer within the rounding of doubles. */
  private static byte stored(double pixel) {
    return (byte) (int) (Math.max(0, Math.min(255, pixel)) + 1e-9);
  }

  /** {@link Random}, because its normal numbers are specified: every Java draws the same. */
  private static void addNoise(double[] image, double deviation, Random random) {
    for (int j = 0; j < image.length; j++) {
      image[j] += deviation * random.nextGaussian();
    }
  }

  private static void lowerContrast(double[] image, int channels, double share) {
    double[] mean = new double[channels];
    for (int j = 0; j < image.length; j++) {
      mean[j % channels] += image[j] * channels / image.length;
    }
    Arrays.setAll(image, j -> (image[j] - mean[j % channels]) * share + mean[j % channels]);
  }
}
