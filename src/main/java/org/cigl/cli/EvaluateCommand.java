package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.cigl.InvalidInputException;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.ClassMetrics;
import org.cigl.calibration.OutOfDistribution;
import org.cigl.calibration.Predictions;
import org.cigl.calibration.SampledPredictions;
import org.cigl.calibration.SelectivePrediction;
import org.cigl.calibration.UncertaintyReport;
import org.cigl.corruption.CorruptionReport;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.cigl.data.DataWarnings;
import org.cigl.data.ImageResizing;
import org.cigl.data.ImageSet;
import org.cigl.data.LabelledData;
import org.cigl.data.LabelledImages;
import org.cigl.export.ImageClassifier;
import org.cigl.export.ServedModel;
import org.cigl.plot.Pictures;
import org.cigl.prediction.ImageRows;
import org.cigl.run.ModelOrigin;
import org.cigl.run.NewFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cigl evaluate}. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Measure accuracy and calibration of a SavedModel, loaded or served, or of a model in ONNX's"
          + " format on a data set; where asked for, also how well its uncertainty finds images of"
          + " another data set, and what corrupted images do."
    },
    footer = {"%nExample:", "  cigl evaluate runs/photos --data photos/ --split validation"})
final class EvaluateCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluateCommand.class);

  @Spec private CommandSpec spec;
  @Mixin private DataOptions data;

  @Mixin private ServedOptions served;
  @Mixin private KernelOptions kernels;
  @Mixin private ReadingOptions reading;

  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      description = {
        "Folder of a model (its highest version is taken), of one version, or of a run, for the"
            + " model that it exported; a file .onnx that a converter made of one; or --served in"
            + " its place."
      })
  private Path model;

  @Option(
      names = "--split",
      defaultValue = "test",
      paramLabel = "SPLIT",
      description = {
        "test, train, or validation: what the model's training held out of its training images, by"
            + " its card. Default: ${DEFAULT-VALUE}."
      })
  private SplitPart part;

  @Option(
      names = "--posterior",
      description = {
        "Use the model's signature posterior (cigl export --posterior) beside the plain one; --ood"
            + " then judges by both, --corruptions by the posterior alone."
      })
  private boolean posterior;

  @Option(
      names = "--ood",
      completionCandidates = CompletedNames.Data.class,
      paramLabel = "NAME",
      description = {
        "A data set of other things: report how well uncertainty tells its images, resized to the"
            + " model's shape, from those of --data."
      })
  private String ood;

  @Option(
      names = "--ood-directory",
      paramLabel = "DIR",
      description = "Folder of that data set's files.")
  private Path oodDirectory;

  @Option(
      names = "--corruptions",
      description = {
        "Report accuracy, ECE and NLL under Gaussian noise, Gaussian blur and low contrast, each in"
            + " five severities (Hendrycks and Dietterich, 2019)."
      })
  private boolean corruptions;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of the bootstrap and of noise. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Write the metrics (JSON, CSV) and pictures into this new folder.")
  private Path output;

  @Override
  public Integer call() {
    Pictures.requireFonts();
    requireOptions();
    try (ImageClassifier loaded = classifier()) {
      if (posterior) {
        loaded.requirePosterior(); // before the data are read
      }
      ModelOrigin origin = origin(loaded);
      LabelledData set = data.load(loaded, origin, reading.labelOffset());
      DataWarnings.of(set).forEach(LOG::warn);
      LabelledImages images = part.of(set, loaded.source(), origin);
      ImageSet outside = ood == null ? null : outside(loaded, images);
      ImageClassifier classifier =
          new ModelDataCheck(spec.commandLine().getOut(), set, part, images)
              .matched(loaded, origin, reading.labelOffset());
      PrintWriter out = spec.commandLine().getOut();
      EvaluationTables tables = new EvaluationTables(out);

      Predictions plain = classifier.predict(images).withTemperature(reading.temperature());
      SampledPredictions sampled = posterior ? classifier.predictPosterior(images) : null;
      Map<String, CalibrationReport> reports = of(CalibrationReport::of, plain, sampled);
      UncertaintyReport uncertainty = posterior ? UncertaintyReport.of(sampled) : null;
      List<ClassMetrics> classes = ClassMetrics.of(plain, images.classNames());
      tables.calibration(reports);
      spec.commandLine().getOut().println(Tables.classes(classes));
      tables.source(
          classifier,
          String.format(Locale.ROOT, "%,d %s images of %s", images.size(), part, set.name()));
      if (loaded instanceof ServedModel local) {
        kernels.print(local.kernels(), out::println);
      }
      tables.uncertainty(uncertainty);
      Map<String, SelectivePrediction> selective = of(SelectivePrediction::of, plain, sampled);
      tables.selective(selective);

      Map<String, OutOfDistribution> detections =
          outside == null ? null : detections(classifier, plain, sampled, outside);
      tables.outOfDistribution(detections, set.name(), ood);
      CorruptionReport corrupted = corruptions ? corruptions(classifier, images) : null;
      tables.corruptions(corrupted);
      if (output != null) {
        new EvaluationFiles(output, classifier.title() + ", " + set.name())
            .write(
                reports,
                uncertainty,
                selective,
                detections,
                corrupted,
                new ImageRows(images, plain),
                classes);
        out.println("report   " + output);
      }
      out.flush();
      return 0;
    }
  }

  private ImageClassifier classifier() {
    return model == null
        ? served.connect(spec.commandLine().getErr())
        : LoadedModels.load(model, kernels);
  }

  private ModelOrigin origin(ImageClassifier loaded) {
    return LoadedModels.origin(loaded).orElseGet(served::origin);
  }

  private void requireOptions() {
    served.requireInPlaceOf(model);
    LoadedModels.requireKernels(model, kernels);
    reading.requireValid(data.streamed());
    require(
        reading.temperature() == 1 || !posterior,
        "--temperature is %s with --posterior, must be 1: fold it in by cigl export"
            + " --fold-temperature",
        reading.temperature());
    require(
        !corruptions || !data.streamed(),
        "--corruptions is for a data set in memory, must not be given with --data tfrecord");
    require(
        oodDirectory == null || ood != null,
        "--ood-directory is %s without --ood, must be with the data set's name",
        oodDirectory);
    if (output != null) {
      NewFolder.requireFree(output);
    }
  }

  /** The other set's images. What they show is no class of the model's: none of it is right. */
  private ImageSet outside(ImageClassifier classifier, LabelledImages images) {
    try {
      DataChoice choice = DataChoice.of(ood, oodDirectory == null ? null : oodDirectory.toString());
      DataSet set = DataSets.load(DataSource.of(choice.set(), choice.directory(), null));
      ImageSet others = part == SplitPart.TEST ? set.test() : set.train();
      ModelDataCheck.warnOfShared(spec.commandLine().getOut(), images, others);
      if (!others.shape().equals(classifier.image())) {
        spec.commandLine()
            .getOut()
            .printf("%s: resized from %s to %s%n", ood, others.shape(), classifier.image());
      }
      return classifier.unlabelled(ImageResizing.to(others, classifier.image()));
    } catch (InvalidInputException e) {
      throw new InvalidInputException("--ood " + ood + ": " + e.getMessage(), e);
    }
  }

  /** Of the single prediction, and of the posterior's mean where that is used. */
  private <T> Map<String, T> of(
      BiFunction<Predictions, Long, T> report, Predictions plain, SampledPredictions sampled) {
    Map<String, T> reports = new LinkedHashMap<>();
    reports.put("plain", report.apply(plain, seed));
    if (sampled != null) {
      reports.put("posterior", report.apply(sampled.mean(), seed));
    }
    return reports;
  }

  private Map<String, OutOfDistribution> detections(
      ImageClassifier classifier, Predictions plain, SampledPredictions sampled, ImageSet outside) {
    Map<String, OutOfDistribution> detections = new LinkedHashMap<>();
    Predictions others = classifier.predict(outside).withTemperature(reading.temperature());
    detections.put("plain", OutOfDistribution.of(plain, others, seed));
    if (sampled != null) {
      detections.put(
          "posterior", OutOfDistribution.of(sampled, classifier.predictPosterior(outside), seed));
    }
    return detections;
  }

  private CorruptionReport corruptions(ImageClassifier classifier, LabelledImages labelled) {
    if (!(labelled instanceof ImageSet images)) {
      throw new IllegalStateException("corruptions of streamed images");
    }
    return CorruptionReport.of(
        images,
        corrupted ->
            posterior
                ? classifier.predictPosterior(corrupted).mean()
                : classifier.predict(corrupted).withTemperature(reading.temperature()),
        seed);
  }
}
