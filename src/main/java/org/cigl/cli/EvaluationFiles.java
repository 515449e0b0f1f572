package org.cigl.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.cigl.InvalidInputException;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.ClassMetrics;
import org.cigl.calibration.OutOfDistribution;
import org.cigl.calibration.SelectivePrediction;
import org.cigl.calibration.UncertaintyReport;
import org.cigl.corruption.CorruptionReport;
import org.cigl.files.AtomicWrite;
import org.cigl.files.IoErrors;
import org.cigl.plot.CorruptionDiagram;
import org.cigl.plot.Pictures;
import org.cigl.plot.ReliabilityDiagram;
import org.cigl.plot.RiskCoverageDiagram;
import org.cigl.prediction.ImageRows;
import org.cigl.run.NewFolder;
import org.cigl.run.RunFolder;
import org.cigl.yaml.TypedYaml;

/**
 * The folder that {@code cigl evaluate -o} writes. A part that was not asked for is null and leaves
 * no file.
 *
 * @param folder new, or empty
 * @param title of the pictures
 */
record EvaluationFiles(Path folder, String title) {
  /**
   * Writes everything.
   *
   * @param reports {@code plain}, and {@code posterior} where it is used
   * @param selective by the same names
   * @param images what the model says of each image
   * @param classes how well it finds each class
   */
  void write(
      Map<String, CalibrationReport> reports,
      UncertaintyReport uncertainty,
      Map<String, SelectivePrediction> selective,
      Map<String, OutOfDistribution> detections,
      CorruptionReport corruptions,
      ImageRows images,
      List<ClassMetrics> classes) {
    NewFolder.create(folder);
    try {
      for (Map.Entry<String, CalibrationReport> entry : reports.entrySet()) {
        boolean plain = entry.getKey().equals("plain");
        json(plain ? "report" : entry.getKey(), entry.getValue());
        reliability(
            plain ? "reliability" : "reliability_" + entry.getKey(),
            plain ? title : title + ", " + entry.getKey(),
            entry.getValue());
      }
      images.write(folder.resolve("predictions.csv"));
      AtomicWrite.text(folder.resolve("classes.csv"), csv(classes));
      json("uncertainty", uncertainty);
      json("selective_prediction", selective);
      Pictures.write(
          RiskCoverageDiagram.of(selective, title),
          RiskCoverageDiagram.WIDTH,
          RiskCoverageDiagram.HEIGHT,
          pictures(),
          "risk_coverage");
      json("out_of_distribution", detections);
      json("corruptions", corruptions);
      if (corruptions != null) {
        AtomicWrite.text(folder.resolve("corruptions.csv"), corruptions.csv());
        Pictures.write(
            CorruptionDiagram.of(
                corruptions, reports.containsKey("posterior") ? title + ", posterior" : title),
            CorruptionDiagram.WIDTH,
            CorruptionDiagram.HEIGHT,
            pictures(),
            "corruptions");
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + folder + " cannot be written: " + IoErrors.of(e), e);
    }
  }

  private static String csv(List<ClassMetrics> classes) throws IOException {
    StringBuilder text = new StringBuilder();
    CSVPrinter printer =
        CSVFormat.DEFAULT
            .builder()
            .setRecordSeparator('\n')
            .setHeader("class", "precision", "recall", "f1", "support")
            .get()
            .print(text);
    for (ClassMetrics each : classes) {
      printer.printRecord(each.name(), each.precision(), each.recall(), each.f1(), each.support());
    }
    return text.toString();
  }

  private Path pictures() {
    return new RunFolder(folder).pictures();
  }

  private void json(String name, Object value) throws IOException {
    if (value != null) {
      AtomicWrite.text(folder.resolve(name + ".json"), TypedYaml.writeJson(value));
    }
  }

  private void reliability(String name, String caption, CalibrationReport report)
      throws IOException {
    Pictures.write(
        ReliabilityDiagram.of(report, caption),
        ReliabilityDiagram.WIDTH,
        ReliabilityDiagram.HEIGHT,
        pictures(),
        name);
  }
}
