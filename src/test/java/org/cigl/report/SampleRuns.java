package org.cigl.report;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Predictions;
import org.cigl.data.ImageSet;
import org.cigl.network.ImageShape;
import org.cigl.report.ReportedRun.Epoch;
import org.cigl.report.ReportedRun.Held;
import org.cigl.report.ReportedRun.LayerUpdate;
import org.cigl.yaml.TypedYaml;

/** Runs that were never trained, for the report. */
final class SampleRuns {
  private static final int IMAGES = 60;

  private SampleRuns() {}

  /** A run with mistakes, whose classes have these names. */
  static ReportedRun of(String name, List<String> classNames) {
    Predictions predicted = predictions(classNames.size());
    Findings findings = findings(predicted, classNames);
    return new ReportedRun(
        name,
        TypedYaml.parse(
            """
            {"method": "cigl", "prediction": "average", "network": "small", "dataset": "sample",
             "seed": 1, "sparsity": 0.9, "sparsity_by_layer": {"a/kernel": 0.95, "b/kernel": 0.5},
             "epochs": 2, "steps": 20, "temperature": 1.5, "cost": {"inference_flops": 2000000}}
            """,
            "summary"),
        findings,
        findings.pictures(images(classNames)),
        List.of(
            new Epoch(1, 1.5, 0.4, new Held(0.5, 1.2, 0.1), null),
            new Epoch(2, 1.0, 0.6, new Held(0.6, 1.0, 0.08), new Held(0.65, 0.9, 0.04))),
        List.of(
            new LayerUpdate(10, "a/kernel", 100, 30, 30),
            new LayerUpdate(10, "b/kernel", 50, 10, 10),
            new LayerUpdate(15, "a/kernel", 100, 20, 20)),
        "name: sample\nseed: 1\nnote: " + name.length() + "\n",
        "name: small\n");
  }

  static Findings findings(Predictions predicted, List<String> classNames) {
    CalibrationReport report = CalibrationReport.of(predicted, 1);
    return Findings.of(
        "average",
        1.5,
        report,
        report,
        CalibrationReport.of(predicted.withTemperature(1.5), 1),
        predicted,
        classNames,
        image -> "photos/" + image + ".png");
  }

  static Predictions predictions(int classes) {
    Random random = new Random(3);
    double[] logits = random.doubles((long) IMAGES * classes, 0, 4).toArray();
    int[] labels = new int[IMAGES];
    for (int i = 0; i < IMAGES; i++) {
      labels[i] = i % classes;
      logits[i * classes + labels[i]] += 2;
    }
    return new Predictions(logits, labels, classes);
  }

  private static ImageSet images(List<String> classNames) {
    byte[] pixels = new byte[IMAGES * 48];
    new Random(4).nextBytes(pixels);
    int[] labels = IntStream.range(0, IMAGES).map(i -> i % classNames.size()).toArray();
    return new ImageSet(new ImageShape(4, 4, 3), pixels, labels, classNames);
  }
}
