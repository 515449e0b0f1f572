package org.cigl.cli;

import java.util.List;
import java.util.stream.IntStream;
import org.cigl.run.ModelOrigin;

/** Names of a model's classes. */
final class ModelClasses {
  private ModelClasses() {}

  /** By its outputs; their numbers where no names are known. */
  static List<String> of(int classes, ModelOrigin origin) {
    return origin.classNames().size() == classes
        ? origin.classNames()
        : IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }
}
