package org.cigl.benchmark.suite;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.files.AtomicWrite;
import org.cigl.files.IoErrors;
import org.cigl.plot.Pictures;
import org.cigl.yaml.TypedYaml;
import org.jfree.chart.JFreeChart;

/**
 * What is known so far, by topic: topics can be measured at different times into one folder, each
 * replaces what was there of it.
 *
 * @param topics measured so far
 */
public record Results(Map<Topic, TopicResult> topics) {
  /** Names of what {@link #write} writes. */
  public static final List<String> FILES =
      List.of("benchmark.json", "benchmark.md", "steps.png", "steps.svg");

  private static final String JSON = "benchmark.json";
  private static final String MARKDOWN = "benchmark.md";

  /** Name of the picture of training steps. */
  static final String STEPS = "steps";

  /** Checks that there is a map. */
  public Results {
    require(topics != null, "topics is missing");
    Map<Topic, TopicResult> copy = new EnumMap<>(Topic.class);
    copy.putAll(topics);
    topics = copy;
  }

  /**
   * Reads a folder's, none where there are none yet.
   *
   * @throws InvalidInputException if the file is damaged
   */
  public static Results read(Path folder) {
    Path file = folder.resolve(JSON);
    if (!Files.exists(file)) {
      return new Results(Map.of());
    }
    String text = TypedYaml.text(file, "benchmark file");
    return TypedYaml.bind(TypedYaml.parse(text, file.toString()), Results.class, file.toString());
  }

  /** These with one topic measured anew. */
  public Results with(Topic topic, TopicResult result) {
    Map<Topic, TopicResult> more = new EnumMap<>(Topic.class);
    more.putAll(topics);
    more.put(topic, result);
    return new Results(more);
  }

  /** Every measurement. */
  Stream<Measurement> measurements() {
    return topics.values().stream().flatMap(result -> result.measurements().stream());
  }

  /**
   * Writes {@code benchmark.json}, {@code benchmark.md} and, of training steps, {@code steps.png}
   * and {@code steps.svg}.
   *
   * @throws InvalidInputException if the folder cannot be written
   */
  public void write(Path folder) {
    try {
      Files.createDirectories(folder);
      AtomicWrite.text(folder.resolve(JSON), TypedYaml.writeJson(this));
      AtomicWrite.text(folder.resolve(MARKDOWN), new ResultsText(this).toString());
      Optional<JFreeChart> steps =
          Optional.ofNullable(topics.get(Topic.STEP)).flatMap(StepChart::of);
      if (steps.isPresent()) {
        Pictures.write(steps.get(), StepChart.WIDTH, StepChart.HEIGHT, folder, STEPS);
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + folder + " cannot be written: " + IoErrors.of(e), e);
    }
  }
}
