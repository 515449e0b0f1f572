package org.cigl.export;

import java.io.Serial;
import java.nio.file.Path;
import org.cigl.InvalidInputException;

/** A version of a model is there already, or another process wrote it at the same time. */
public final class VersionTakenException extends InvalidInputException {
  @Serial private static final long serialVersionUID = 1;

  VersionTakenException(Path folder, int next) {
    super(
        String.format(
            "model_version %s: %s exists already, choose another such as %d",
            folder.getFileName(), folder, next));
  }
}
