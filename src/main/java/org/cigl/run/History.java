package org.cigl.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.cigl.InvalidInputException;
import org.cigl.recipe.EarlyStopping;
import org.cigl.train.TrainingListener;

/** Writes {@code history.csv}: one line an epoch, as it happens. */
final class History implements TrainingListener {
  private static final String ECE_FLOOR = "validation_ece_15_noise_floor";

  private final AppendedCsv csv;

  private History(AppendedCsv csv) {
    this.csv = csv;
  }

  /** Goes on where the file ends; starts it where there is none. */
  static History in(RunFolder run, CsvLoggers histories) throws IOException {
    AppendedCsv csv =
        histories.open(
            run.history(),
            "epoch",
            "steps",
            "learning_rate",
            "loss",
            "accuracy",
            "validation_accuracy",
            "validation_nll",
            "validation_ece_15",
            ECE_FLOOR,
            "final_model_accuracy",
            "final_model_nll",
            "final_model_ece_15",
            "snapshots",
            "seconds");
    csv.begin();
    return new History(csv);
  }

  @Override
  public void epochDone(EpochDone event) {
    csv.add(
        event.epoch(),
        event.steps(),
        event.learningRate(),
        round(event.loss()),
        round(event.accuracy()),
        round(event.validation().accuracy()),
        round(event.validation().nll()),
        round(event.validation().ece15()),
        round(event.validation().ece15Floor()),
        finalModel(event, Validation::accuracy),
        finalModel(event, Validation::nll),
        finalModel(event, Validation::ece15),
        event.snapshots(),
        String.format(Locale.ROOT, "%.1f", event.seconds()));
    csv.flush();
  }

  /** Empty where there is no final model yet. */
  private static String finalModel(EpochDone event, ToDoubleFunction<Validation> metric) {
    return event.finalModel() == null ? "" : round(metric.applyAsDouble(event.finalModel()));
  }

  /** The column of a metric of the final model. */
  static String finalModelColumn(EarlyStopping.Metric metric) {
    return switch (metric) {
      case NLL -> "final_model_nll";
      case ACCURACY -> "final_model_accuracy";
      case ECE -> "final_model_ece_15";
    };
  }

  /** What a column holds, epoch by epoch, where it holds anything. */
  static List<Double> values(RunFolder run, String column) throws IOException {
    List<Double> values = new ArrayList<>();
    if (Files.isRegularFile(run.history())) {
      try (CSVParser rows = parse(run)) {
        for (CSVRecord row : rows) {
          if (!row.get(column).isEmpty()) {
            values.add(value(run, row, column));
          }
        }
      } catch (UncheckedIOException | IllegalArgumentException e) {
        throw new InvalidInputException(
            run.history() + " is not as the run wrote it: " + e.getMessage(), e);
      }
    }
    return values;
  }

  /**
   * The metrics of the last epoch; null where the file has none.
   *
   * @param epochs of the recipe
   */
  static Summary.LastEpoch lastEpoch(RunFolder run, int epochs) throws IOException {
    if (!Files.isRegularFile(run.history())) {
      return null;
    }
    try (CSVParser rows = parse(run)) {
      List<CSVRecord> all = rows.getRecords();
      if (all.isEmpty()) {
        return null;
      }
      CSVRecord last = all.get(all.size() - 1);
      int epoch = Integer.parseInt(last.get("epoch"));
      return new Summary.LastEpoch(
          epoch,
          epoch < epochs,
          metrics(run, last, "validation"),
          metrics(run, last, "final_model"));
    } catch (UncheckedIOException | IllegalArgumentException e) {
      throw new InvalidInputException(
          run.history() + " is not as the run wrote it: " + e.getMessage(), e);
    }
  }

  private static Summary.EpochMetrics metrics(RunFolder run, CSVRecord row, String of) {
    return row.get(of + "_nll").isEmpty()
        ? null
        : new Summary.EpochMetrics(
            value(run, row, of + "_accuracy"),
            value(run, row, of + "_nll"),
            value(run, row, of + "_ece_15"));
  }

  private static CSVParser parse(RunFolder run) throws IOException {
    return CSVFormat.DEFAULT
        .builder()
        .setHeader()
        .setSkipHeaderRecord(true)
        .get()
        .parse(Files.newBufferedReader(run.history()));
  }

  /**
   * The best rank by a metric so far ({@link MonitoredMetric#rank}); NaN where there is none.
   *
   * @param run whose history is that of the checkpoint it is resumed from
   */
  static double best(RunFolder run, MonitoredMetric by) throws IOException {
    double best = Double.NaN;
    if (Files.isRegularFile(run.history())) {
      try (CSVParser rows = parse(run)) {
        for (CSVRecord row : rows) {
          double value = by.rank(value(run, row, column(by)), value(run, row, ECE_FLOOR));
          best = Double.isNaN(best) || by.better(value, best) ? value : best;
        }
      } catch (UncheckedIOException | IllegalArgumentException e) {
        throw new InvalidInputException(
            run.history() + " is not as the run wrote it: " + e.getMessage(), e);
      }
    }
    return best;
  }

  private static String column(MonitoredMetric by) {
    return switch (by) {
      case ACCURACY -> "validation_accuracy";
      case ECE -> "validation_ece_15";
      case NLL -> "validation_nll";
      case NONE -> throw new IllegalArgumentException("no epoch is the best one");
    };
  }

  private static double value(RunFolder run, CSVRecord row, String column) {
    try {
      return Double.parseDouble(row.get(column));
    } catch (NumberFormatException e) {
      throw new InvalidInputException(
          run.history() + " is not as the run wrote it: " + row.get(column) + " is no number", e);
    }
  }

  /** Whether two values are one in the history, which rounds them. */
  static boolean same(double a, double b) {
    return round(a).equals(round(b));
  }

  static String round(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }
}
