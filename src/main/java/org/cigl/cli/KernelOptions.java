package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.util.Locale;
import java.util.function.Consumer;
import org.cigl.inference.LayerKernels;
import org.cigl.inference.LoadedModel;
import org.cigl.recipe.Kernels;
import picocli.CommandLine.Option;

/** What computes a model that is loaded here. */
final class KernelOptions {
  @Option(
      names = "--kernels",
      paramLabel = "KERNELS",
      description = {
        "What computes the model's convolutions and matrix products: sparse, kernels that skip the"
            + " zeros; dense, TensorFlow's; or auto, for each layer what is faster there. Default:"
            + " auto."
      })
  private Kernels kernels;

  /**
   * The kernels to load a model for.
   *
   * @throws org.cigl.InvalidInputException if this build has none that were asked for
   */
  Kernels chosen() {
    Kernels chosen = kernels == null ? Kernels.AUTO : kernels;
    LoadedModel.requireAvailable(chosen);
    return chosen;
  }

  /**
   * Prints which kernels a model got: layer by layer where kernels were asked for, and else nothing
   * of a model without sparse layers.
   */
  void print(LayerKernels got, Consumer<String> lines) {
    if (kernels != null) {
      lines.accept(got.describe());
    } else if (!got.sparse().isEmpty() || got.whyDense().isPresent()) {
      lines.accept(got.summary());
    }
  }

  /** Checks that they are not chosen for a model that a server computes. */
  void requireNone() {
    requireNone("--served, must be with MODEL: the server computes what it serves");
  }

  /**
   * Checks that they are not chosen for a model that they do not compute.
   *
   * @param what such a model is given by, and why they must not be
   */
  void requireNone(String what) {
    require(
        kernels == null,
        "--kernels is %s with %s",
        kernels == null ? "" : kernels.name().toLowerCase(Locale.ROOT),
        what);
  }
}
