package org.cigl.metrics;

import static org.cigl.InvalidInputException.require;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cigl.files.AtomicWrite;
import org.cigl.files.OutputFile;

/**
 * A file for node exporter's textfile collector: a run's last metrics, whole or not at all. What an
 * earlier run left there of its last success or failure stays, if this run has none of its own, so
 * that a failure does not hide when all was well last.
 *
 * @param path ends in {@code .prom}, which is all the collector reads
 */
record TextFile(Path path) {
  private static final List<Metric> KEPT =
      List.of(MetricCatalogue.LAST_SUCCESS, MetricCatalogue.LAST_FAILURE);

  /**
   * A file given on the command line.
   *
   * @throws org.cigl.InvalidInputException if the collector would not read it, or it cannot be
   *     written
   */
  static TextFile at(String option, Path path) {
    require(
        path.toString().endsWith(".prom"),
        "%s is %s, must end in .prom: node exporter reads no other files",
        option,
        path);
    Path folder = path.toAbsolutePath().getParent();
    require(
        Files.isDirectory(folder) && Files.isWritable(folder) && !Files.isDirectory(path),
        "%s is %s, must be a file in a folder that exists and can be written to",
        option,
        path);
    OutputFile.requireReplaceable(option, path, "# HELP cigl_");
    return new TextFile(path);
  }

  /** Replaces the file. */
  void write(RunMetrics metrics) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create()
        .write(bytes, PublishedMetrics.labelled(metrics), EscapingScheme.UNDERSCORE_ESCAPING);
    String now = bytes.toString(StandardCharsets.UTF_8);
    String before = Files.isRegularFile(path) ? Files.readString(path) : "";
    StringBuilder text = new StringBuilder(now);
    for (Metric metric : KEPT) {
      if (line(now, metric).isEmpty()) {
        text.append(line(before, metric));
      }
    }
    AtomicWrite.text(path, text.toString());
  }

  /** A metric's one line with its help and type; empty where there is none. */
  private static String line(String text, Metric metric) {
    return text.lines()
        .filter(line -> line.startsWith(metric.name() + "{"))
        .findFirst()
        .map(
            line ->
                String.format(
                    "# HELP %1$s %2$s\n# TYPE %1$s gauge\n%3$s\n",
                    metric.name(), metric.meaning(), line))
        .orElse("");
  }
}
