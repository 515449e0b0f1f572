package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.cigl.data.DataSets;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.run.RunFolder;
import org.cigl.run.TrainedWeights;
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
      completionCandidates = CompletedNames.Recipes.class,
      description = {
        "A bundled recipe, a .yaml file, a run's folder, or a folder of images."
            + " Default: the recipe of --init's run, or fashion-mnist-10k."
      })
  private String recipe;

  /** The run's folder, where that was given in place of a recipe; else null. */
  Path run() {
    return recipe == null
            || recipe.isEmpty()
            || !Files.isRegularFile(Path.of(recipe, "recipe.yaml"))
        ? null
        : Path.of(recipe);
  }

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Replace any setting of the recipe, such as --set topology.interval='50 steps'.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--method",
      description = METHODS,
      completionCandidates = MethodConverter.Names.class,
      paramLabel = "METHOD")
  private String method;

  @Option(
      names = "--network",
      completionCandidates = CompletedNames.Networks.class,
      description = "A bundled network (see: cigl graph), or the path of a .yaml file.",
      paramLabel = "NETWORK")
  private String network;

  @Option(
      names = "--data",
      completionCandidates = CompletedNames.Data.class,
      description = {
        "fashion-mnist-10k, fashion-mnist, mnist, cifar-10, cifar-100, idx,"
            + " image-folder, tfrecord, or a folder, recognized by its files."
      },
      paramLabel = "NAME")
  private String data;

  @Option(
      names = "--data-directory",
      description = "Folder of the data set's files.",
      paramLabel = "DIR")
  private Path dataDirectory;

  @Option(
      names = "--image",
      description = "Size to bring images to, such as 32x32x3.",
      paramLabel = "HxWxC")
  private String image;

  @Option(
      names = "--resize",
      completionCandidates = CompletedNames.Resizes.class,
      description = "Of an image-folder: stretch to that size, or center_crop. Default: stretch.",
      paramLabel = "HOW")
  private String resize;

  @Option(
      names = "--skip-bad",
      description = "Of an image-folder: skip files that cannot be used, and say which.")
  private boolean skipBad;

  @Option(
      names = "--class-weights",
      description = {
        "What an image counts in the loss by its class: balanced, or such as '{cat: 2,"
            + " dog: 0.5}'."
      },
      paramLabel = "WEIGHTS")
  private String classWeights;

  @Option(
      names = "--patience",
      description = {
        "End the run once the final model's NLL on the validation split has not"
            + " improved for so many epochs."
      },
      paramLabel = "EPOCHS")
  private String patience;

  @Option(
      names = "--init",
      description = {
        "Begin with the weights of a run, a checkpoint or an exported model. Where the"
            + " classes are others, the last layer begins anew."
      },
      paramLabel = "PATH")
  private Path init;

  @Option(names = "--keep-masks", description = "With --init: keep its topology.")
  private boolean keepMasks;

  @Option(names = "--seed", description = "Seed of every random draw.", paramLabel = "N")
  private String seed;

  @Option(
      names = "--sparsity",
      description = "Share of masked weights that are zero, at least 0 and below 1.",
      paramLabel = "S")
  private String sparsity;

  @Option(names = "--epochs", description = "Passes over the training part.", paramLabel = "N")
  private String epochs;

  @Option(names = "--batch-size", description = "Images a step.", paramLabel = "N")
  private String batchSize;

  @Option(
      names = "--learning-rate",
      description = "Learning rate at the start; later ones of the schedule scale with it.",
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
      completionCandidates = CompletedNames.Precisions.class,
      description = {
        "What training steps multiply in: float32, or bfloat16 where there is such."
            + " Weights, masks and metrics are float32 either way. Default: float32."
      },
      paramLabel = "PRECISION")
  private String precision;

  @Option(
      names = "--kernels",
      completionCandidates = CompletedNames.KernelNames.class,
      description = {
        "sparse (zeros skipped), dense (TensorFlow's), or auto, for each layer what is"
            + " faster. Default: auto."
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
    require(init != null || !keepMasks, "--keep-masks is given without --init, must be with it");
    put(all, "class_weights", classWeights);
    put(all, "early_stopping.patience", patience);
    put(all, "init.from", text(init));
    put(all, "init.keep_masks", keepMasks ? "true" : null);
    putData(all);
    put(all, "data.image", image);
    put(all, "data.resize", resize);
    put(all, "data.skip_bad", skipBad ? "true" : null);
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
    return RecipeFile.load(run == null ? file() : new RunFolder(run).recipe().toString(), all);
  }

  /** The recipe's name or path where no run is given in its place. */
  private String file() {
    if (recipe != null && !images()) {
      return recipe;
    }
    return initRun().map(run -> run.recipe().toString()).orElse(RecipeFile.DEFAULT);
  }

  /** The run that is begun from, where it is one. */
  private Optional<RunFolder> initRun() {
    return Optional.ofNullable(init)
        .filter(Files::isDirectory)
        .map(RunFolder::new)
        .filter(run -> Files.isRegularFile(run.recipe()));
  }

  /** Whether a folder of images was given in place of a recipe. */
  private boolean images() {
    return recipe != null && run() == null && DataChoice.isFolder(recipe);
  }

  private void putData(Map<String, String> all) {
    require(
        !images() || data == null,
        "RECIPE is the folder %s, and --data is %s: must be one of them",
        recipe,
        data);
    String given = images() ? recipe : data;
    DataChoice choice =
        given == null
            ? new DataChoice(null, text(dataDirectory), false)
            : DataChoice.of(given, text(dataDirectory));
    put(all, "data.set", choice.set());
    put(all, "data.directory", choice.directory());
    boolean ownRecipe = run() == null && (recipe == null || images());
    if (choice.recognized() || (ownRecipe && given != null)) {
      all.putIfAbsent("name", choice.modelName());
    }
    if (choice.recognized()) {
      if (ownRecipe) { // the interval of that recipe is for other images
        all.putIfAbsent("topology.interval", "null");
      }
      if (choice.set().equals(DataSets.IMAGE_FOLDER)) {
        initRun()
            .filter(run -> Files.isDirectory(run.checkpoint()))
            .ifPresent(run -> put(all, "data.image", TrainedWeights.read(run).image().toString()));
      }
    }
  }

  private static String text(Path path) {
    return path == null ? null : path.toString();
  }

  private static void put(Map<String, String> settings, String key, String value) {
    if (value != null) {
      settings.put(key, value);
    }
  }
}
