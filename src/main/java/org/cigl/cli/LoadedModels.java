package org.cigl.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.cigl.export.ImageClassifier;
import org.cigl.export.OnnxModel;
import org.cigl.export.ServedModel;
import org.cigl.run.ModelOrigin;
import org.cigl.run.RunModel;

/** Models that are loaded here: SavedModels, those of runs, and files in ONNX's format. */
final class LoadedModels {
  private LoadedModels() {}

  /** Loads what a path names. */
  static ImageClassifier load(Path path, KernelOptions kernels) {
    return OnnxModel.isNamed(path)
        ? OnnxModel.load(path)
        : ServedModel.load(RunModel.of(path), kernels.chosen());
  }

  /**
   * Checks that kernels are chosen only for a model that takes them.
   *
   * @param path null for a served model
   */
  static void requireKernels(Path path, KernelOptions kernels) {
    if (path == null) {
      kernels.requireNone();
    } else if (OnnxModel.isNamed(path)) {
      kernels.requireNone("a model in ONNX's format, must be with a SavedModel");
    }
  }

  /** What is known of the training of a model that was loaded here; empty for another. */
  static Optional<ModelOrigin> origin(ImageClassifier model) {
    if (model instanceof OnnxModel onnx) {
      return Optional.of(ModelDataCheck.origin(onnx, onnx.folder()));
    }
    return model instanceof ServedModel local
        ? Optional.of(ModelDataCheck.origin(local))
        : Optional.empty();
  }
}
