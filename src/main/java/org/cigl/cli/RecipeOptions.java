package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.run.RunFolder;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A recipe and the options that override it, shared by the commands that train. */
final class RecipeOptions {
  private static final String METHODS =
      "dense, static, set, snfs, rigl, gmp, rigl_w_dp, rigl_mc_dp, cigl, cigl_no_random_mask or"
          + " cigl_no_averaging.";

  @Parameters(
      arity = "0..1",
      paramLabel = "RECIPE",
      defaultValue = RecipeFile.DEFAULT,
      description = {
        "A bundled recipe, the path of a .yaml file, or the folder of a run, for its recipe."
            + " Default: ${DEFAULT-VALUE}."
      })
  private String recipe;

  /** The run's folder, where that was given in place of a recipe; else null. */
  Path run() {
    return recipe.isEmpty() || !Files.isRegularFile(Path.of(recipe, "recipe.yaml"))
        ? null
        : Path.of(recipe);
  }

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "Replace any setting of the recipe, such as --set topology.interval='50 steps'."
            + " May be repeated."
      })
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(names = "--method", description = METHODS, paramLabel = "METHOD")
  private String method;

  @Option(
      names = "--network",
      description = "A bundled network (see: cigl graph), or the path of a .yaml file.",
      paramLabel = "NETWORK")
  private String network;

  @Option(
      names = "--data",
      description = {
        "Data set: fashion-mnist-10k, fashion-mnist, mnist, cifar-10, cifar-100, idx, image-folder,"
            + " tfrecord (train* and test* or validation*, streamed)."
      },
      paramLabel = "NAME")
  private String data;

  @Option(
      names = "--data-directory",
      description = "Folder of the data set's files.",
      paramLabel = "DIR")
  private String dataDirectory;

  @Option(
      names = "--image",
      description =
          "Bring the images of an image-folder or of tfrecord to this size, such as 32x32x3.",
      paramLabel = "HxWxC")
  private String image;

  @Option(names = "--seed", description = "Seed of every random draw.", paramLabel = "N")
  private String seed;

  @Option(
      names = "--sparsity",
      description = "Share of masked weights that are zero, at least 0 and below 1.",
      paramLabel = "S")
  private String sparsity;

  @Option(names = "--epochs", description = "Passes over the training part.", paramLabel = "N")
  private String epochs;

  @Option(
      names = "--batch-size",
      description = "Images a step.",
      paramLabel = "N")
  private String batchSize;

  @Option(
      names = "--learning-rate",
      description = {
        "Learning rate at the start; the recipe's schedule keeps its form, later rates scale with"
            + " it."
      },
      paramLabel = "R")
  private String learningRate;

  @Option(
      names = "--mask-rate",
      description = "Random-mask rate: share of weights switched off at a step.",
      paramLabel = "R")
  private String maskRate;

  @Option(
      names = "--threads",
      description = "TensorFlow's threads within an operation; 0: one a processor.",
      paramLabel = "N")
  private String threads;

  @Option(
      names = "--precision",
      description = {
        "What training steps multiply in: float32, or bfloat16, which is faster where the processor"
            + " multiplies it itself and refused where TensorFlow has none. Weights, masks, averaging"
            + " and all metrics are float32 either way. Default: float32."
      },
      paramLabel = "PRECISION")
  private String precision;

  @Option(
      names = "--kernels",
      description = {
        "What computes the masked layers: sparse, kernels that skip the zeros; dense, TensorFlow's;"
            + " or auto, for each layer what is faster there. Default: auto."
      },
      paramLabel = "KERNELS")
  private String kernels;

  /**
   * Checks that one value is not given where a command takes several.
   *
   * @param option that must not be given
   * @param instead the option that takes several
   */
  void requireNot(String option, String instead) {
    String given =
        switch (option) {
          case "--seed" -> seed;
          case "--method" -> method;
          default -> sparsity;
        };
    require(
        given == null, "%s is %s, must be given as %s: runs differ in it", option, given, instead);
  }

  /** The recipe with the options in force; {@code more} wins over all. */
  Recipe load(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    put(all, "method", method);
    put(all, "network", network);
    put(all, "data.set", data);
    put(all, "data.directory", dataDirectory);
    put(all, "data.image", image);
    put(all, "seed", seed);
    put(all, "sparsity", sparsity);
    put(all, "epochs", epochs);
    put(all, "batch_size", batchSize);
    put(all, "learning_rate", learningRate);
    put(all, "random_mask.rate", maskRate);
    put(all, "threads", threads);
    put(all, "precision", precision);
    put(all, "kernels", kernels);
    all.putAll(more);
    Path run = run();
    return RecipeFile.load(run == null ? recipe : new RunFolder(run).recipe().toString(), all);
  }

  private static void put(Map<String, String> settings, String key, String value) {
    if (value != null) {
      settings.put(key, value);
    }
  }
}
