package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cigl.RunFailedException;
import org.cigl.data.LabelledData;
import org.cigl.data.LabelledImages;
import org.cigl.export.ImageClassifier;
import org.cigl.files.WriteFailure;
import org.cigl.prediction.ImageFiles;
import org.cigl.prediction.ImagePredictor;
import org.cigl.prediction.ImageRows;
import org.cigl.run.ModelOrigin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cigl predict}. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description = {
      "Predict images one by one: label, confidence, entropy and the most probable classes of each,"
          + " as CSV or JSON Lines.",
      "Files are brought to the model's size as its training images were. No more than a batch of"
          + " images is in memory, however many there are."
    },
    footer = {
      "%nExamples:",
      "  cigl predict runs/photos holiday/ -o predictions.csv",
      "  cigl predict models/fashion fashion-mnist-10k -o predictions.jsonl"
    })
final class PredictCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "MODEL IMAGE",
      description = {
        "First the folder of a model, of one of its versions, or of a run, unless --served gives a"
            + " model; then images: image files, or folders of them; or the name or folder of a"
            + " data set, as --data takes it. A file that cannot be used is"
            + " a row with the reason, and the exit code is then 1; with --skip-bad it is skipped"
            + " with a warning."
      })
  private List<Path> paths = new ArrayList<>();

  @Mixin private PredictionOutput output;
  @Mixin private ServedOptions served;
  @Mixin private KernelOptions kernels;
  @Mixin private ReadingOptions reading;
  @Mixin private DataOptions data;

  @Option(
      names = "--split",
      defaultValue = "test",
      paramLabel = "SPLIT",
      description = "With --data: test, train or validation. Default: ${DEFAULT-VALUE}.")
  private SplitPart part;

  @Option(
      names = "--top",
      defaultValue = "" + ImageRows.TOP,
      paramLabel = "K",
      description = "Classes to list, the most probable first. Default: ${DEFAULT-VALUE}, or all.")
  private int top;

  @Override
  public Integer call() {
    List<Path> images = requireOptions();
    ImageFiles files = data.given() ? null : new ImageFiles(images);
    output.requireWritable();
    try (ImageClassifier model = model();
        ImageProgress progress = progress(files)) {
      ModelOrigin origin = origin(model);
      if (files == null) {
        predictSet(model, origin, progress);
      } else {
        List<String> names = ModelClasses.of(model.classes(), origin);
        write(false, predictor(model, names), (p, to) -> p.predict(files, to, progress::predicted));
      }
    }
    return 0;
  }

  /**
   * Checks the options.
   *
   * @return the images
   */
  private List<Path> requireOptions() {
    Path model = served.given() || paths.isEmpty() ? null : paths.get(0);
    List<Path> images = model == null ? paths : paths.subList(1, paths.size());
    served.requireInPlaceOf(model);
    LoadedModels.requireKernels(model, kernels);
    if (images.size() == 1 && data.takeInPlaceOf(images.get(0))) {
      images = List.of();
    }
    require(
        !images.isEmpty() || data.given(),
        "no image is given: must be files or folders after MODEL, or --data NAME");
    require(
        images.isEmpty() || !data.given(),
        "images are given (%s) and --data, must be one of them",
        images.isEmpty() ? null : images.get(0));
    require(top >= 1, "--top is %d, must be at least 1", top);
    reading.requireValid(data.given() && data.streamed());
    return images;
  }

  private ImageClassifier model() {
    return served.given()
        ? served.connect(new RemoteProgress(spec.commandLine().getErr(), false))
        : LoadedModels.load(paths.get(0), kernels);
  }

  private ModelOrigin origin(ImageClassifier model) {
    return LoadedModels.origin(model).orElseGet(served::origin);
  }

  private ImageProgress progress(ImageFiles files) {
    boolean terminal = Progress.onTerminal();
    long end = files == null ? -1 : files.count();
    require(
        end != 0, "no image is in %s: must hold .png, .jpg, .jpeg, .webp or .bmp files", images());
    return new ImageProgress(spec.commandLine().getErr(), terminal, end);
  }

  private String images() {
    return String.join(
        ", ",
        paths.subList(served.given() ? 0 : 1, paths.size()).stream().map(Path::toString).toList());
  }

  private ImagePredictor predictor(ImageClassifier model, List<String> names) {
    return new ImagePredictor(model, names, Math.min(top, model.classes()), reading.temperature());
  }

  private void predictSet(ImageClassifier model, ModelOrigin origin, ImageProgress progress) {
    LabelledData set = data.load(model, origin, reading.labelOffset());
    LabelledImages images = part.of(set, model.source(), origin);
    ImageClassifier matched =
        new ModelDataCheck(spec.commandLine().getErr(), set, part, images)
            .matched(model, origin, reading.labelOffset());
    write(
        true,
        predictor(matched, images.classNames()),
        (p, to) -> p.predict(images, to, progress::predicted));
  }

  private void write(boolean labelled, ImagePredictor predictor, PredictionOutput.Source source) {
    PrintWriter err = spec.commandLine().getErr();
    PredictionOutput.Counts counts;
    try {
      counts =
          output.write(
              spec.commandLine().getOut(), err, labelled, data.skipBad(), predictor, source);
    } catch (IOException e) {
      throw WriteFailure.of("output " + output.name(), e);
    }
    if (counts.bad() > 0 && !data.skipBad()) {
      throw new RunFailedException(
          String.format(
              Locale.ROOT,
              "%,d of %,d files could not be predicted: their rows in %s say why; --skip-bad"
                  + " skips them",
              counts.bad(),
              counts.bad() + counts.good(),
              output.name()));
    }
  }
}
