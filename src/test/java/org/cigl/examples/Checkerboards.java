package org.cigl.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.cigl.data.DataSet;
import org.cigl.data.DataSetProvider;
import org.cigl.data.ImageSet;
import org.cigl.network.ImageShape;

/**
 * Checkerboards with small and with large fields, under noise: {@code data: {set: checkerboards}}.
 */
public final class Checkerboards implements DataSetProvider {
  private static final ImageShape SHAPE = new ImageShape(8, 8, 1);

  @Override
  public String name() {
    return "checkerboards";
  }

  @Override
  public DataSet load(Path directory, ImageShape image) {
    return new DataSet(name(), draw(200, 1), draw(40, 2));
  }

  private static ImageSet draw(int count, long seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[count * SHAPE.size()];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % 2;
      for (int p = 0; p < SHAPE.size(); p++) {
        int field = 1 + labels[i];
        boolean bright = (p / 8 / field + p % 8 / field) % 2 == 0;
        pixels[i * SHAPE.size() + p] = (byte) ((bright ? 150 : 50) + random.nextInt(50));
      }
    }
    return new ImageSet(SHAPE, pixels, labels, List.of("small", "large"));
  }
}
