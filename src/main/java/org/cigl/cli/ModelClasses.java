package org.cigl.cli;

import java.util.List;
import java.util.stream.IntStream;
import org.cigl.export.ImageClassifier;
import org.cigl.run.ModelOrigin;

/** Names of a model's classes. */
final class ModelClasses {
  private ModelClasses() {}

  /** By its outputs; their numbers where no names are known. */
  static List<String> of(ImageClassifier model, ModelOrigin origin) {
    return origin.classNames().size() == model.classes()
        ? origin.classNames()
        : IntStream.range(0, model.classes()).mapToObj(Integer::toString).toList();
  }
}
