package org.cigl.testing;

import java.util.List;
import java.util.Random;
import org.cigl.data.ImageSet;
import org.cigl.network.ImageShape;

/** Images of 8x8 pixels in four classes that are easily told apart, drawn at random. */
public final class DrawnImages {
  private DrawnImages() {}

  /** Draws a set: two rows of an image, by its class, are brighter than the others. */
  public static ImageSet of(int count, long seed) {
    Random random = new Random(seed);
    ImageShape shape = new ImageShape(8, 8, 1);
    byte[] pixels = new byte[count * shape.size()];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(4);
      for (int p = 0; p < shape.size(); p++) {
        int mean = p / 16 == labels[i] ? 150 : 90;
        pixels[i * shape.size() + p] = (byte) (mean + random.nextInt(60));
      }
    }
    return new ImageSet(shape, pixels, labels, List.of("a", "b", "c", "d"));
  }
}
