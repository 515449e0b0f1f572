package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.cigl.InvalidInputException;
import org.cigl.files.IoReason;
import org.cigl.files.WrittenAside;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.train.TrainingListener;
import org.cigl.yaml.TypedYaml;

/** Several runs of one recipe, by method and seed, in one folder; finished runs are kept. */
public final class Comparison {
  /** Figures that are compared: a key of {@code summary.json}, with dots for nesting. */
  public static final List<String> FIGURES =
      List.of(
          "accuracy",
          "ece_15",
          "ece_10",
          "adaptive_ece",
          "nll",
          "brier",
          "after_temperature_scaling.ece_15",
          "after_temperature_scaling.nll");

  private final Path folder;
  private final Map<String, List<ObjectNode>> summaries = new LinkedHashMap<>();

  /** Results go to {@code folder/METHOD-seedN}. */
  public Comparison(Path folder) {
    this.folder = folder;
  }

  /**
   * Whether a recipe's result is there from an earlier call.
   *
   * @throws InvalidInputException if what is there is another recipe's
   */
  public boolean check(Recipe recipe) {
    RunFolder run = run(recipe);
    if (!Files.isRegularFile(run.summary())) {
      return false;
    }
    require(
        TypedYaml.text(run.recipe(), "recipe file").equals(TypedYaml.write(recipe)),
        "%s holds a run with other settings: choose another --output",
        run.path());
    return true;
  }

  private RunFolder run(Recipe recipe) {
    return new RunFolder(folder.resolve(name(recipe)));
  }

  private static String name(Recipe recipe) {
    return recipe.method().label() + "-seed" + recipe.seed();
  }

  /**
   * Runs a recipe, or takes its result from an earlier call.
   *
   * @param announce told the run's name, and whether it is taken from before
   * @throws InvalidInputException if an earlier result has another recipe
   */
  public void add(
      Recipe recipe, List<TrainingListener> watchers, BiConsumer<String, Boolean> announce) {
    RunFolder run = run(recipe);
    try {
      boolean done = check(recipe);
      announce.accept(name(recipe), done);
      if (!done) {
        if (Files.isRegularFile(run.recipe())) {
          WrittenAside.delete(run.path());
        }
        try (RunMetrics metrics = new RunMetrics(recipe)) {
          new TrainingRun(recipe).execute(RunFolder.create(run.path()), metrics, watchers);
        }
      }
      summaries
          .computeIfAbsent(recipe.method().label(), key -> new ArrayList<>())
          .add(TypedYaml.parse(Files.readString(run.summary()), run.summary().toString()));
    } catch (IOException e) {
      throw new InvalidInputException(
          "run folder " + run.path() + " cannot be used: " + IoReason.of(e), e);
    }
  }

  /** Methods in the order of their first run. */
  public List<String> methods() {
    return List.copyOf(summaries.keySet());
  }

  /** A figure of every run of a method, in the order of the runs. */
  public double[] values(String method, String figure) {
    String pointer = "/" + figure.replace('.', '/');
    return summaries.get(method).stream().mapToDouble(s -> s.at(pointer).doubleValue()).toArray();
  }

  /** Mean and sample standard deviation. */
  public static SummaryStatistics statistics(double[] values) {
    SummaryStatistics statistics = new SummaryStatistics();
    for (double value : values) {
      statistics.addValue(value);
    }
    return statistics;
  }

  /** Writes every run's figures to {@code comparison.csv}. */
  public Path writeCsv() {
    Path file = folder.resolve("comparison.csv");
    StringBuilder text = new StringBuilder();
    List<String> header = new ArrayList<>(List.of("method", "seed"));
    header.addAll(FIGURES);
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setRecordSeparator('\n')
            .setHeader(header.toArray(String[]::new))
            .get();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      for (Map.Entry<String, List<ObjectNode>> method : summaries.entrySet()) {
        for (ObjectNode summary : method.getValue()) {
          List<Object> row =
              new ArrayList<>(List.of(method.getKey(), summary.get("seed").asLong()));
          for (String figure : FIGURES) {
            row.add(summary.at("/" + figure.replace('.', '/')).doubleValue());
          }
          printer.printRecord(row);
        }
      }
      WrittenAside.text(file, text.toString());
      return file;
    } catch (IOException e) {
      throw new InvalidInputException(file + " cannot be written: " + IoReason.of(e), e);
    }
  }
}
