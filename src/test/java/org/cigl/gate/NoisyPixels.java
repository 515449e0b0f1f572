package org.cigl.gate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.cigl.data.ImageSet;
import org.cigl.data.Normalization;
import org.cigl.export.ExportOptions;
import org.cigl.export.SavedModelWriter;
import org.cigl.export.TrainedModel;
import org.cigl.network.ImageShape;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;

/**
 * Images of one pixel x, of class "bright" with probability 1 / (1 + exp(-(x - 128) / 40)) and
 * "dark" otherwise, and the model that knows exactly that: it is calibrated but for chance.
 */
public final class NoisyPixels {
  private NoisyPixels() {}

  /** A model's folder, and its versions' in order. */
  public record Served(Path model, List<Path> versions) {}

  /** Images by a fixed seed. */
  public static ImageSet images(int count) {
    SplittableRandom random = new SplittableRandom(11);
    byte[] pixels = new byte[count];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      int x = random.nextInt(256);
      pixels[i] = (byte) x;
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-(x - 128) / 40.0)) ? 1 : 0;
    }
    return new ImageSet(new ImageShape(1, 1, 1), pixels, labels, List.of("dark", "bright"));
  }

  /** Exports the model once for each temperature, as versions 1, 2, ... of {@code parent/pixel}. */
  public static Served export(Path parent, double... temperatures) {
    Network network =
        NetworkFile.parse(
                """
                name: pixel
                input: [1, 1, 1]
                classes: 2
                layers:
                  - flatten: {}
                  - dense: {name: logits, units: $classes, bias: false}
                """,
                "pixel")
            .network();
    TrainedModel model =
        new TrainedModel(
            network,
            new Normalization(List.of(128f), List.of(40f)),
            List.of("dark", "bright"),
            Map.of("logits/kernel", new float[] {0, 1})::get);
    List<Path> versions = new ArrayList<>();
    for (double temperature : temperatures) {
      versions.add(
          SavedModelWriter.write(
              model,
              new ExportOptions(temperature, null),
              parent.resolve("pixel"),
              versions.size() + 1,
              written -> {}));
    }
    return new Served(parent.resolve("pixel"), versions);
  }
}
