package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageIO;
import org.cigl.testing.SparseModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/** The signatures that take files and examples. */
class EncodedInputsTest {
  @TempDir static Path folder;
  private static SavedModelBundle bundle;

  @BeforeAll
  static void export() {
    TrainedModel model = SparseModels.of("wrn-22-2", 0.9, 1);
    Path written = SavedModelWriter.write(model, folder.resolve("m"), 1, path -> {});
    bundle = SavedModelBundle.load(written.toString(), "serve");
  }

  @AfterAll
  static void close() {
    bundle.close();
  }

  /** A picture of slowly changing colours, which JPEG keeps nearly as they are. */
  private static BufferedImage picture(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = 255 * x / width;
        int green = 255 * y / height;
        image.setRGB(x, y, red << 16 | green << 8 | 128);
      }
    }
    return image;
  }

  private static byte[] file(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, format, out);
    return out.toByteArray();
  }

  private static float[] pixels(BufferedImage image) {
    float[] raw = new float[image.getWidth() * image.getHeight() * 3];
    for (int i = 0; i < raw.length; i++) {
      int place = i / 3;
      int rgb = image.getRGB(place % image.getWidth(), place / image.getWidth());
      raw[i] = rgb >> (16 - 8 * (i % 3)) & 0xFF;
    }
    return raw;
  }

  private static float[] ofPixels(BufferedImage image) {
    try (TFloat32 input = TFloat32.tensorOf(Shape.of(1, 32, 32, 3), DataBuffers.of(pixels(image)));
        Result result = bundle.function("serving_default").call(Map.of("images", input))) {
      return row((TFloat32) result.get("probabilities").orElseThrow(), 0);
    }
  }

  private static float[] row(TFloat32 tensor, int row) {
    float[] values = new float[(int) tensor.shape().get(1)];
    for (int c = 0; c < values.length; c++) {
      values[c] = tensor.getFloat(row, c);
    }
    return values;
  }

  private static Result ofFiles(byte[]... files) {
    try (TString input = TString.tensorOfBytes(NdArrays.vectorOfObjects(files))) {
      return bundle.function("image_bytes").call(Map.of("image_bytes", input));
    }
  }

  @Test
  void aPngOfTheModelsSizeIsItsPixels() throws IOException {
    BufferedImage image = picture(32, 32);
    BufferedImage other = picture(32, 32);
    other.setRGB(3, 4, 0xFFFFFF);
    try (Result result = ofFiles(file(image, "png"), file(other, "png"))) {
      TFloat32 probabilities = (TFloat32) result.get("probabilities").orElseThrow();
      assertThat(row(probabilities, 0)).containsExactly(ofPixels(image), within(1e-6f));
      assertThat(row(probabilities, 1)).containsExactly(ofPixels(other), within(1e-6f));
      long best = ((TInt64) result.get("classes").orElseThrow()).getLong(0);
      assertThat(((TString) result.get("labels").orElseThrow()).getObject(0))
          .isEqualTo("class " + best);
    }
  }

  @Test
  void jpegsAndOtherSizesAreDecodedAndResized() throws IOException {
    float[] expected = ofPixels(picture(32, 32));
    try (Result result = ofFiles(file(picture(64, 64), "png"), file(picture(256, 256), "jpeg"))) {
      TFloat32 probabilities = (TFloat32) result.get("probabilities").orElseThrow();
      assertThat(row(probabilities, 0)).containsExactly(expected, within(0.05f));
      assertThat(row(probabilities, 1)).containsExactly(expected, within(0.1f));
    }
  }

  @Test
  void whatIsNoImageIsRefused() throws IOException {
    byte[] png = file(picture(32, 32), "png");
    byte[] cut = Arrays.copyOf(png, png.length / 2);
    byte[] bomb = png.clone();
    Arrays.fill(bomb, 16, 24, (byte) 0x7F);
    byte[] gif = file(picture(32, 32), "gif");
    for (byte[] bad : new byte[][] {{}, "text".getBytes(StandardCharsets.UTF_8), cut, bomb, gif}) {
      assertThatThrownBy(() -> ofFiles(png, bad).close()).isInstanceOf(RuntimeException.class);
    }
    ofFiles(png).close();
  }

  @Test
  void classifyNamesTheMostProbableFirst() throws IOException {
    byte[] example =
        Example.newBuilder()
            .setFeatures(
                Features.newBuilder()
                    .putFeature(
                        "image/encoded",
                        Feature.newBuilder()
                            .setBytesList(
                                BytesList.newBuilder()
                                    .addValue(ByteString.copyFrom(file(picture(32, 32), "png"))))
                            .build()))
            .build()
            .toByteArray();
    float[] expected = ofPixels(picture(32, 32));
    try (TString input = TString.tensorOfBytes(NdArrays.vectorOfObjects(example));
        Result result = bundle.function("classify").call(Map.of("inputs", input))) {
      TFloat32 scores = (TFloat32) result.get("scores").orElseThrow();
      TString classes = (TString) result.get("classes").orElseThrow();
      assertThat(classes.shape()).isEqualTo(Shape.of(1, 10));
      for (int k = 0; k < 10; k++) {
        int label = Integer.parseInt(classes.getObject(0, k).substring("class ".length()));
        assertThat(scores.getFloat(0, k)).isCloseTo(expected[label], within(1e-6f));
        assertThat(scores.getFloat(0, k))
            .isLessThanOrEqualTo(k == 0 ? 1 : scores.getFloat(0, k - 1));
      }
    }
  }
}
