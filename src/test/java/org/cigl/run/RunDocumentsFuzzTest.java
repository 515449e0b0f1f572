package org.cigl.run;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Predictions;
import org.cigl.export.ModelMetadata;
import org.cigl.monitor.Baseline;
import org.cigl.report.Findings;
import org.cigl.testing.FuzzedDoor;
import org.cigl.yaml.TypedYaml;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** What a run leaves for reports and for the monitor, and a model says of itself. */
class RunDocumentsFuzzTest extends FuzzedDoor {
  @TempDir private static Path folder;
  private final RunFolder run = new RunFolder(folder.resolve("run"));

  static Stream<byte[]> seeds() {
    Predictions predictions = new Predictions(new double[] {1, 2, 3, 4}, new int[] {0, 1}, 2);
    CalibrationReport report = CalibrationReport.of(predictions, 1);
    List<String> classes = List.of("a", "b");
    Findings findings =
        Findings.of(
            "average", 1.5, report, report, report, predictions, classes, Integer::toString);
    return Stream.of(
            TypedYaml.writeJson(findings),
            TypedYaml.writeJson(Summary.EvaluationMetrics.of(report)),
            "{\"model\": \"m\", \"metrics\": "
                + TypedYaml.writeJson(Summary.EvaluationMetrics.of(report))
                + "}",
            "{\"name\": \"m\", \"sparsity\": 0.9, \"storage\": \"COMPACT\","
                + " \"class_names\": [\"a\", \"b\"]}",
            """
            epoch,loss,accuracy,validation_accuracy,validation_nll,validation_ece_15
            1,2.5,0.5,0.25,1e0,0.125
            """,
            """
            step,drop_fraction,layer,nonzeros,grown,dropped
            100,0.3,"a/kernel",12,3,4
            """)
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @BeforeEach
  void aSoundRun() throws IOException {
    Files.createDirectories(folder.resolve("model/assets.extra"));
    Files.createDirectories(run.path());
    Files.writeString(run.summary(), "{}");
    Files.writeString(run.recipe(), "name: a\n");
    Files.writeString(run.network(), "name: a\n");
    Files.writeString(run.history(), "epoch\n");
    Files.writeString(run.topology(), "step\n");
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] content) throws IOException {
    Path card = file(content);
    open(() -> Baseline.read(card));
    Files.write(folder.resolve("model/assets.extra/cigl.json"), content);
    open(() -> ModelMetadata.read(folder.resolve("model")));
    for (Path document : List.of(run.summary(), run.history(), run.topology(), run.findings())) {
      byte[] sound = Files.exists(document) ? Files.readAllBytes(document) : null;
      Files.write(document, content);
      open(() -> FinishedRun.read(run));
      if (sound == null) {
        Files.delete(document);
      } else {
        Files.write(document, sound);
      }
    }
  }
}
