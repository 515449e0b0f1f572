package org.cigl.prediction;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Path;
import java.util.Locale;

/** Formats of files with predictions. */
public enum PredictionFormat {
  /** Comma-separated values with a header (RFC 4180). */
  CSV,
  /** A JSON object a line. */
  JSONL;

  /**
   * By the ending of a file's name.
   *
   * @throws org.cigl.InvalidInputException if it is none that is known
   */
  public static PredictionFormat of(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    require(
        name.endsWith(".csv") || name.endsWith(".jsonl") || name.endsWith(".ndjson"),
        "output is %s, must end in .csv or .jsonl, or be given with its format (format)",
        file);
    return name.endsWith(".csv") ? CSV : JSONL;
  }

  /** What every file of this format with predictions begins with. */
  public String beginning() {
    return this == CSV ? "file,label,confidence" : "{\"file\":";
  }
}
