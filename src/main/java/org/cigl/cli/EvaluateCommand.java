package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cigl.InvalidInputException;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Predictions;
import org.cigl.data.DataSet;
import org.cigl.data.ImageSet;
import org.cigl.export.ServedModel;
import org.cigl.files.IoReason;
import org.cigl.files.WrittenAside;
import org.cigl.plot.Pictures;
import org.cigl.plot.ReliabilityDiagram;
import org.cigl.run.RunFolder;
import org.cigl.yaml.TypedYaml;
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
    description = "Measure accuracy and calibration of a SavedModel on a data set.")
final class EvaluateCommand implements Callable<Integer> {
  /** Part of a data set. */
  enum Part {
    TRAIN,
    TEST
  }

  @Spec private CommandSpec spec;
  @Mixin private DataOptions data;

  @Parameters(
      paramLabel = "MODEL",
      description = "Folder of a model (its highest version is taken) or of one version.")
  private Path model;

  @Option(
      names = "--split",
      defaultValue = "test",
      paramLabel = "SPLIT",
      description = "test or train. Default: ${DEFAULT-VALUE}.")
  private Part part;

  @Option(
      names = "--temperature",
      defaultValue = "1",
      paramLabel = "T",
      description = {
        "Divide the logits by T, such as the one in a run's summary.json. Default: 1."
      })
  private double temperature;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of the bootstrap. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Write report.json and the reliability diagram into this new folder.")
  private Path output;

  @Override
  public Integer call() {
    require(
        temperature > 0 && temperature <= 1000,
        "--temperature is %s, must be above 0 and at most 1000",
        temperature);
    if (output != null) {
      RunFolder.requireFree(output);
    }
    try (ServedModel served = ServedModel.load(model)) {
      DataSet set = data.load();
      ImageSet images = part == Part.TEST ? set.test() : set.train();
      Predictions predictions = served.predict(images).withTemperature(temperature);
      CalibrationReport report = CalibrationReport.of(predictions, seed);
      PrintWriter out = spec.commandLine().getOut();
      out.println(Tables.figures(List.of("value [95% interval]"), List.of(report)));
      out.printf(
          Locale.ROOT,
          "%s on %,d %s images of %s%n",
          served.folder(),
          report.size(),
          part.name().toLowerCase(Locale.ROOT),
          set.name());
      if (output != null) {
        write(report, set.name());
        out.println("report   " + output);
      }
      out.flush();
      return 0;
    }
  }

  private void write(CalibrationReport report, String set) {
    RunFolder folder = RunFolder.create(output);
    try {
      WrittenAside.text(output.resolve("report.json"), TypedYaml.writeJson(report));
      Pictures.write(
          ReliabilityDiagram.of(report, model.getFileName() + ", " + set),
          ReliabilityDiagram.WIDTH,
          ReliabilityDiagram.HEIGHT,
          folder.figures(),
          "reliability");
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + output + " cannot be written: " + IoReason.of(e), e);
    }
  }
}
