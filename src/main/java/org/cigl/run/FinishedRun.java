package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;
import org.cigl.report.Findings;
import org.cigl.report.Mistake;
import org.cigl.report.ReportedRun;
import org.cigl.yaml.TypedYaml;

/** Reads what the report shows out of a finished run's folder. */
public final class FinishedRun {
  private static final long LARGEST_PICTURE = 1 << 20;
  private static final long LARGEST_TABLE = 64 << 20;

  private FinishedRun() {}

  /**
   * Reads a run. One that was written before findings and topology were kept is read without them.
   *
   * @throws InvalidInputException if a file is missing or damaged
   */
  public static ReportedRun read(RunFolder folder) {
    return read(folder, TypedYaml.text(folder.summary(), "summary file"));
  }

  /**
   * Reads a run whose summary is not written yet.
   *
   * @param summary its text
   */
  static ReportedRun read(RunFolder folder, String summary) {
    Findings findings = findings(folder);
    return new ReportedRun(
        folder.path().toAbsolutePath().normalize().getFileName().toString(),
        TypedYaml.parse(summary, folder.summary().toString()),
        findings,
        findings == null ? List.of() : pictures(folder, findings),
        rows(folder.history(), FinishedRun::epoch),
        Files.exists(folder.topology())
            ? rows(folder.topology(), FinishedRun::layerUpdate)
            : List.of(),
        TypedYaml.text(folder.recipe(), "recipe file"),
        TypedYaml.text(folder.network(), "network file"));
  }

  private static Findings findings(RunFolder folder) {
    Path file = folder.findings();
    if (!Files.exists(file)) {
      return null;
    }
    String text = TypedYaml.text(file, "findings file");
    return TypedYaml.bind(TypedYaml.parse(text, file.toString()), Findings.class, file.toString());
  }

  private static List<byte[]> pictures(RunFolder folder, Findings findings) {
    List<byte[]> pictures = new ArrayList<>();
    for (int rank = 0; rank < findings.mistakes().size(); rank++) {
      Path file = folder.mistakes().resolve(Mistake.file(rank));
      if (!Files.isRegularFile(file)) {
        return List.of();
      }
      pictures.add(bytes(file));
    }
    return pictures;
  }

  private static byte[] bytes(Path file) {
    try {
      require(
          Files.size(file) <= LARGEST_PICTURE,
          "picture %s has %d bytes, must have at most %d",
          file,
          Files.size(file),
          LARGEST_PICTURE);
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + " cannot be read: " + IoErrors.of(e), e);
    }
  }

  private static <T> List<T> rows(Path file, Function<CSVRecord, T> row) {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    require(Files.isRegularFile(file), "table %s is missing: cigl train writes it", file);
    try (Reader reader = Files.newBufferedReader(file);
        CSVParser parser = CSVParser.parse(reader, format)) {
      require(
          Files.size(file) <= LARGEST_TABLE,
          "table %s has %d bytes, must have at most %d",
          file,
          Files.size(file),
          LARGEST_TABLE);
      List<T> rows = new ArrayList<>();
      for (CSVRecord line : parser) {
        rows.add(parsed(file, line, row));
      }
      return rows;
    } catch (IOException e) {
      throw new InvalidInputException(file + " cannot be read: " + IoErrors.of(e), e);
    } catch (UncheckedIOException e) { // of its iterator
      throw new InvalidInputException(file + " cannot be read: " + IoErrors.of(e.getCause()), e);
    } catch (IllegalArgumentException | IllegalStateException e) { // of its header
      throw new InvalidInputException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  private static <T> T parsed(Path file, CSVRecord line, Function<CSVRecord, T> row) {
    try {
      return row.apply(line);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          file + ": row " + line.getRecordNumber() + " is damaged: " + e.getMessage(), e);
    }
  }

  private static ReportedRun.Epoch epoch(CSVRecord line) {
    return new ReportedRun.Epoch(
        Integer.parseInt(line.get("epoch")),
        Double.parseDouble(line.get("loss")),
        Double.parseDouble(line.get("accuracy")),
        held(line, "validation_"),
        line.isSet("final_model_nll") && !line.get("final_model_nll").isEmpty()
            ? held(line, "final_model_")
            : null);
  }

  private static ReportedRun.Held held(CSVRecord line, String columns) {
    return new ReportedRun.Held(
        Double.parseDouble(line.get(columns + "accuracy")),
        Double.parseDouble(line.get(columns + "nll")),
        Double.parseDouble(line.get(columns + "ece_15")));
  }

  private static ReportedRun.LayerUpdate layerUpdate(CSVRecord line) {
    return new ReportedRun.LayerUpdate(
        Long.parseLong(line.get("step")),
        line.get("layer"),
        Long.parseLong(line.get("nonzeros")),
        Long.parseLong(line.get("grown")),
        Long.parseLong(line.get("dropped")));
  }
}
