package org.cigl.export;

import java.nio.file.Path;
import org.cigl.testing.SparseModels;

/**
 * Writes versions of a model, one after the other, until it is killed; see {@link
 * KilledExportsTest}.
 */
final class Exporting {
  private Exporting() {}

  public static void main(String[] arguments) {
    Path base = Path.of(arguments[0]);
    int versions = Integer.parseInt(arguments[1]);
    TrainedModel model = SparseModels.of("fully-connected", 0.95, 1);
    System.out.println("ready");
    for (int i = 0; i < versions; i++) {
      SavedModelWriter.write(model, base, SavedModelWriter.nextVersion(base), path -> {});
    }
    System.out.println("done");
  }
}
