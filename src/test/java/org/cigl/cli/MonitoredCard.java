package org.cigl.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The smallest model card that {@code cigl monitor} takes. */
final class MonitoredCard {
  private static final String CARD =
      """
      {"model": {"class_names": ["NAMES"]},
       "metrics": {"accuracy": 1, "ece_15": 0, "ece_10": 0, "adaptive_ece": 0, "classwise_ece": 0,
         "mce": 0, "nll": 0, "brier": 0, "overconfidence": 0,
         "intervals": {"accuracy": [0, 1], "ece_15": [0, 1], "nll": [0, 1],
           "overconfidence": [0, 1]},
         "reliability": [{"lower": 0, "upper": 1, "count": 1, "confidence": 1, "accuracy": 1}]},
       "run": {"dataset": "idx", "data": {"sha256": "00"}}}
      """;

  private MonitoredCard() {}

  /** Writes it for a model of these classes. */
  static Path write(Path file, String... classNames) throws IOException {
    String names = String.join("\", \"", List.of(classNames));
    return Files.writeString(file, CARD.replace("NAMES", names));
  }
}
