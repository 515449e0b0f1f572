package org.cigl.testing;

import java.util.stream.IntStream;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.cigl.data.ImageSet;

/** The first of the bundled images: real ones, and few enough for a training of seconds. */
public final class BundledImages {
  private BundledImages() {}

  /** A set of so many training and test images. */
  public static DataSet first(int train, int test) {
    DataSet all = DataSets.load(DataSource.bundled());
    return new DataSet("part", first(all.train(), train), first(all.test(), test));
  }

  private static ImageSet first(ImageSet images, int count) {
    return images.select(IntStream.range(0, count).toArray());
  }
}
