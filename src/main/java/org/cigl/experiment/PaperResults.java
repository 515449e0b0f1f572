package org.cigl.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.cigl.recipe.Method;

/** What the CigL paper reports (Lei et al., 2023, table 1): means of three runs of 250 epochs. */
final class PaperResults {
  private static final String RESOURCE = "/paper/cigl-2023.csv";

  /**
   * One entry of the table.
   *
   * @param accuracy 0 to 1
   * @param ece expected calibration error, 0 to 1
   */
  record Entry(double accuracy, double ece) {}

  private record Key(String dataset, String network, Method method, double sparsity) {}

  private final Map<Key, Entry> entries = new HashMap<>();

  private PaperResults() {}

  static PaperResults load() {
    PaperResults metrics = new PaperResults();
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (InputStream in = PaperResults.class.getResourceAsStream(RESOURCE);
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
        CSVParser parser = CSVParser.parse(reader, format)) {
      for (CSVRecord row : parser) {
        metrics.entries.put(
            new Key(
                row.get("dataset"),
                row.get("network"),
                Method.named(row.get("method")),
                Double.parseDouble(row.get("sparsity"))),
            new Entry(Double.parseDouble(row.get("accuracy")), Double.parseDouble(row.get("ece"))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return metrics;
  }

  /** The paper's metrics for a run's setting, if it has them. */
  Optional<Entry> of(Results.Run run) {
    return Optional.ofNullable(
        entries.get(
            new Key(
                run.dataset(), run.network(), run.setting().method(), run.setting().sparsity())));
  }
}
