package org.cigl.corruption;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Estimate;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.calibration.Predictions;
import org.cigl.data.ImageSet;

/**
 * Accuracy and calibration under every corruption and severity.
 *
 * @param clean metrics on the images as they are
 * @param rows by corruption, then by severity
 */
public record CorruptionReport(Map<EvaluationMetric, Estimate> clean, List<Row> rows) {
  /** Metrics that are reported, each with its 95% bootstrap interval. */
  public static final List<EvaluationMetric> METRICS =
      List.of(EvaluationMetric.ACCURACY, EvaluationMetric.ECE_15, EvaluationMetric.NLL);

  /**
   * Metrics under one corruption.
   *
   * @param severity 1 to {@link Corruption#SEVERITIES}
   * @param strength in the corruption's own unit
   * @param metrics those of {@link #METRICS}
   */
  public record Row(
      Corruption corruption,
      int severity,
      double strength,
      Map<EvaluationMetric, Estimate> metrics) {}

  /**
   * Predicts clean images and every corruption of them.
   *
   * @param predict the model
   * @param seed of the noise and the bootstrap
   */
  public static CorruptionReport of(
      ImageSet images, Function<ImageSet, Predictions> predict, long seed) {
    Map<EvaluationMetric, Estimate> clean = metrics(predict.apply(images), seed);
    List<Row> rows = new ArrayList<>();
    for (Corruption corruption : Corruption.values()) {
      for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
        Predictions predictions = predict.apply(corruption.apply(images, severity, seed));
        double strength = corruption.strength(images.shape(), severity);
        rows.add(new Row(corruption, severity, strength, metrics(predictions, seed)));
      }
    }
    return new CorruptionReport(clean, rows);
  }

  private static Map<EvaluationMetric, Estimate> metrics(Predictions predictions, long seed) {
    Map<EvaluationMetric, Estimate> metrics =
        new EnumMap<>(CalibrationReport.of(predictions, seed).metrics());
    metrics.keySet().retainAll(METRICS);
    return metrics;
  }

  /** The rows of one corruption, by severity. */
  public List<Row> rows(Corruption corruption) {
    return rows.stream().filter(row -> row.corruption() == corruption).toList();
  }

  /** One line a corruption and severity; the clean images first, as severity 0 of none. */
  public String csv() {
    List<String> header = new ArrayList<>(List.of("corruption", "severity", "strength"));
    for (EvaluationMetric metric : METRICS) {
      header.addAll(List.of(metric.key(), metric.key() + "_low", metric.key() + "_high"));
    }
    StringBuilder text = new StringBuilder();
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setRecordSeparator('\n')
            .setHeader(header.toArray(String[]::new))
            .get();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      printer.printRecord(record("none", 0, "", clean));
      for (Row row : rows) {
        printer.printRecord(record(row.corruption.key(), row.severity, row.strength, row.metrics));
      }
    } catch (IOException e) {
      throw new IllegalStateException("a text cannot fail to be written", e);
    }
    return text.toString();
  }

  private static List<Object> record(
      String corruption, int severity, Object strength, Map<EvaluationMetric, Estimate> metrics) {
    List<Object> record = new ArrayList<>(List.of(corruption, severity, strength));
    for (EvaluationMetric metric : METRICS) {
      Estimate estimate = metrics.get(metric);
      record.addAll(List.of(estimate.value(), estimate.low(), estimate.high()));
    }
    return record;
  }
}
