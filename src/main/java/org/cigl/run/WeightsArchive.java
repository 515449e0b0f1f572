package org.cigl.run;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.cigl.export.NumpyArchive;
import org.cigl.export.TrainedModel;
import org.cigl.files.AtomicWrite;
import org.cigl.files.WriteFailure;
import org.cigl.network.Parameter;

/**
 * A run's final model as a NumPy archive: every parameter by its name, float32, and of every masked
 * kernel {@code NAME/mask}, bool, the deterministic mask.
 */
public final class WeightsArchive {
  private WeightsArchive() {}

  /**
   * Writes the archive, over what may be there.
   *
   * @param masks by the kernel's name
   * @throws org.cigl.InvalidInputException if there is no such folder or no permission
   * @throws org.cigl.RunFailedException if the disk refuses it
   */
  public static void write(Path file, TrainedModel model, Map<String, float[]> masks) {
    try {
      AtomicWrite.file(file, aside -> fill(aside, model, masks));
    } catch (IOException e) {
      throw WriteFailure.of("npz " + file, e);
    }
  }

  private static void fill(Path file, TrainedModel model, Map<String, float[]> masks)
      throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
        NumpyArchive archive = new NumpyArchive(out)) {
      for (Parameter parameter : model.network().parameters()) {
        String name = parameter.name();
        archive.floats(name, parameter.shape(), model.values().apply(name));
        if (masks.containsKey(name)) {
          archive.booleans(name + "/mask", parameter.shape(), masks.get(name));
        }
      }
    }
  }
}
