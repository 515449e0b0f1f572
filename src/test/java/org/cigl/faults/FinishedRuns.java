package org.cigl.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.run.RunFolder;
import org.cigl.yaml.TypedYaml;

/** Compares finished runs, of which nothing but the times may differ. */
final class FinishedRuns {
  private FinishedRuns() {}

  /**
   * Checks that a run came to what another one came to, bit by bit.
   *
   * @param bestKept false where a warning has said that the best epoch could not be kept
   */
  static void requireSame(String name, RunFolder run, RunFolder expected, boolean bestKept)
      throws IOException {
    assertThat(files(run.path(), bestKept))
        .as("%s: files", name)
        .hasSameElementsAs(files(expected.path(), bestKept));
    if (bestKept) {
      requireSameVariables(name, run.best(), expected.best());
    }
    for (String file : List.of("checkpoint", "snapshots", "export")) {
      requireSameVariables(name, run.path().resolve(file), expected.path().resolve(file));
    }
    assertThat(history(run)).as("%s: history", name).isEqualTo(history(expected));
    assertThat(Files.readString(run.topology()))
        .as("%s: topology", name)
        .isEqualTo(Files.readString(expected.topology()));
    assertThat(summary(run, bestKept))
        .as("%s: summary", name)
        .isEqualTo(summary(expected, bestKept));
  }

  /** Checks that variables, wherever they are in a folder, are the same. */
  static void requireSameVariables(String name, Path folder, Path expected) throws IOException {
    for (String file : Files.isDirectory(expected) ? files(expected) : List.<String>of()) {
      if (file.contains("variables.")) {
        assertThat(folder.resolve(file)).as(name).hasSameBinaryContentAs(expected.resolve(file));
      }
    }
  }

  /** Files and folders by name, but for TensorBoard's, whose names have times. */
  static List<String> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.map(path -> folder.relativize(path).toString())
          .filter(path -> !path.startsWith("tensorboard/"))
          .sorted()
          .toList();
    }
  }

  private static List<String> history(RunFolder run) throws IOException {
    return Files.readAllLines(run.history()).stream()
        .map(line -> line.substring(0, line.lastIndexOf(',')))
        .toList();
  }

  private static List<String> files(Path folder, boolean withBest) throws IOException {
    return files(folder).stream().filter(path -> withBest || !path.startsWith("best")).toList();
  }

  private static ObjectNode summary(RunFolder run, boolean withBest) {
    String text = TypedYaml.text(run.summary(), "summary");
    ObjectNode summary = TypedYaml.parse(text, run.summary().toString());
    summary.remove("training_seconds");
    if (!withBest) {
      summary.remove("best_epoch");
    }
    return summary;
  }
}
