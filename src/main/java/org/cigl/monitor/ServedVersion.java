package org.cigl.monitor;

import java.util.OptionalLong;
import org.cigl.export.ImageClassifier;

/**
 * What is served at an address now.
 *
 * @param number of the version; empty where the server does not say
 */
public record ServedVersion(ImageClassifier model, OptionalLong number) implements AutoCloseable {
  @Override
  public void close() {
    model.close();
  }
}
