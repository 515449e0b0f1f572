package org.cigl.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cigl.network.ImageShape;
import org.junit.jupiter.api.Test;

/** Images of one set in the shape of another's. */
class ImageResizingTest {
  private static final List<String> CLASSES = List.of("a", "b");

  @Test
  void greyImagesBecomeLargerOnesInColour() {
    byte[] pixels = {10, 10, 10, 10, 0, (byte) 200, 0, (byte) 200};
    ImageSet grey = new ImageSet(new ImageShape(2, 2, 1), pixels, new int[] {1, 0}, CLASSES);
    ImageSet larger = ImageResizing.to(grey, new ImageShape(4, 4, 3));
    assertThat(larger.size()).isEqualTo(2);
    assertThat(larger.labels()).containsExactly(1, 0);
    for (int i = 0; i < 48; i++) {
      assertThat(larger.pixels()[i]).isEqualTo((byte) 10);
    }
    int[] row = {0, 50, 150, 200}; // pixel centres at 1/4 and 3/4 between those of the two
    for (int x = 0; x < 4; x++) {
      for (int channel = 0; channel < 3; channel++) {
        assertThat(larger.pixels()[48 + 3 * x + channel] & 0xFF).isEqualTo(row[x]);
      }
    }
  }

  @Test
  void coloursBecomeGreyByTheirLuma() {
    byte[] pixels = {(byte) 255, 0, 0};
    ImageSet red = new ImageSet(new ImageShape(1, 1, 3), pixels, new int[] {0}, CLASSES);
    assertThat(ImageResizing.to(red, new ImageShape(1, 1, 1)).pixels()[0] & 0xFF).isEqualTo(76);
  }

  @Test
  void imagesOfTheRightShapeStayAsTheyAre() {
    ImageShape shape = new ImageShape(1, 1, 1);
    ImageSet images = new ImageSet(shape, new byte[] {7}, new int[] {0}, CLASSES);
    assertThat(ImageResizing.to(images, shape)).isSameAs(images);
  }
}
