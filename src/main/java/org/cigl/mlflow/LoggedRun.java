package org.cigl.mlflow;

import org.cigl.recipe.Recipe;
import org.cigl.run.RunFolder;

/** A run that is logged. */
public record LoggedRun(Recipe recipe, RunFolder folder) {
  /** Its name at the server: that of its folder. */
  String name() {
    return folder.path().toAbsolutePath().normalize().getFileName().toString();
  }
}
