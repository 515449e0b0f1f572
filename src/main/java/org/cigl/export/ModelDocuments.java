package org.cigl.export;

import java.util.Map;

/** Documents that go with an exported model, in {@code assets.extra} of its version's folder. */
@FunctionalInterface
public interface ModelDocuments {
  /**
   * Writes the documents.
   *
   * @param metadata of the model as it is exported
   * @return contents by file name
   */
  Map<String, String> of(ModelMetadata metadata);
}
