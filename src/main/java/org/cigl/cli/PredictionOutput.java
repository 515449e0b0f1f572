package org.cigl.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.cigl.files.AtomicWrite;
import org.cigl.files.OutputFile;
import org.cigl.prediction.ImagePrediction;
import org.cigl.prediction.ImagePredictor;
import org.cigl.prediction.PredictionFormat;
import org.cigl.prediction.PredictionWriter;
import org.cigl.run.NewFolder;
import picocli.CommandLine.Option;

/** Where {@code cigl predict} writes, and how. */
final class PredictionOutput {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = {
        "File for the predictions, .csv or .jsonl; one that this command wrote is replaced."
            + " Default: standard output, as CSV."
      })
  private Path file;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "csv or jsonl. Default: by the ending of --output.")
  private PredictionFormat format;

  /** Images that were predicted, and files that could not be. */
  record Counts(long good, long bad) {}

  /** Predicts. */
  @FunctionalInterface
  interface Source {
    /** Hands out all predictions. */
    void predict(ImagePredictor predictor, ImagePredictor.Receiver to) throws IOException;
  }

  /** What to call it. */
  String name() {
    return file == null ? "standard output" : file.toString();
  }

  /** Checks that nothing of the user's would be written over. */
  void requireWritable() {
    PredictionFormat chosen = format();
    if (file != null) {
      OutputFile.requireReplaceable("--output", file, chosen.beginning());
      NewFolder.requireFolder(file.toAbsolutePath().getParent());
    }
  }

  private PredictionFormat format() {
    if (format != null) {
      return format;
    }
    return file == null ? PredictionFormat.CSV : PredictionFormat.of(file);
  }

  /**
   * Writes all predictions.
   *
   * @param labelled whether the images' classes are known
   * @param skipBad whether files that cannot be used are skipped, not rows
   */
  Counts write(
      PrintWriter out,
      PrintWriter err,
      boolean labelled,
      boolean skipBad,
      ImagePredictor predictor,
      Source source)
      throws IOException {
    if (file == null) {
      Counts counts = write((Appendable) out, err, labelled, skipBad, predictor, source);
      out.flush();
      return counts;
    }
    Counts[] counts = new Counts[1];
    Files.createDirectories(file.toAbsolutePath().getParent());
    AtomicWrite.file(
        file,
        aside -> {
          try (BufferedWriter to = Files.newBufferedWriter(aside)) {
            counts[0] = write(to, err, labelled, skipBad, predictor, source);
          }
        });
    out.printf(Locale.ROOT, "%,d images predicted: %s%n", counts[0].good(), file);
    out.flush();
    return counts[0];
  }

  private Counts write(
      Appendable to,
      PrintWriter err,
      boolean labelled,
      boolean skipBad,
      ImagePredictor predictor,
      Source source)
      throws IOException {
    PredictionWriter writer = new PredictionWriter(to, format(), predictor.top(), labelled);
    long[] counts = new long[2];
    source.predict(
        predictor,
        prediction -> {
          counts[prediction.error() == null ? 0 : 1]++;
          if (prediction.error() == null || !skipBad) {
            writer.write(prediction);
          } else {
            warn(err, prediction);
          }
        });
    return new Counts(counts[0], counts[1]);
  }

  private static void warn(PrintWriter err, ImagePrediction bad) {
    err.println("warning  " + bad.file() + " is skipped: " + bad.error());
    err.flush();
  }
}
