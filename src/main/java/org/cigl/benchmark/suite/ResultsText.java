package org.cigl.benchmark.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Results in Markdown: the goals first, then the machine, then every topic with all its numbers.
 */
final class ResultsText {
  private final Results results;
  private final StringBuilder text = new StringBuilder();

  ResultsText(Results results) {
    this.results = results;
    line("# Benchmark");
    line("");
    goals();
    machines();
    results.topics().forEach(this::topic);
  }

  private void goals() {
    line("| goal | at most | network | sparsity | threads | median [min, max] | |");
    line("| --- | ---: | --- | ---: | ---: | ---: | --- |");
    for (Goal goal : Goal.GOALS) {
      String begin = "| " + goal.title() + " | " + number(goal.limit()) + " | ";
      for (String network : goal.networks()) {
        List<Measurement> measured = goal.measured(results, network);
        if (measured.isEmpty()) {
          line(begin + network + " | | | | not measured |");
        }
        for (Measurement measurement : measured) {
          line(
              begin
                  + row(
                      network,
                      measurement.percent(),
                      Integer.toString(measurement.threads()),
                      spread(measurement.values()),
                      goal.verdict(measurement)));
        }
      }
    }
    line("");
  }

  private void machines() {
    TreeMap<String, List<Topic>> machines = new TreeMap<>();
    results
        .topics()
        .forEach(
            (topic, result) ->
                machines
                    .computeIfAbsent(description(result.machine()), m -> new ArrayList<>())
                    .add(topic));
    machines.forEach(
        (machine, topics) -> {
          line(
              topics.stream().map(Topic::title).collect(Collectors.joining(", ")) + ": " + machine);
          line("");
        });
  }

  private static String description(Machine machine) {
    return String.format(
        Locale.ROOT,
        "%s, %d cores (%s), %.1f GiB, %s, JDK %s, TensorFlow %s, cigl %s at %s.",
        machine.cpu(),
        machine.cores(),
        String.join(" ", machine.flags()),
        machine.memory() / (double) (1L << 30),
        machine.system(),
        machine.java(),
        machine.tensorflow(),
        machine.software().version(),
        machine.software().commit());
  }

  private void topic(Topic topic, TopicResult result) {
    line("## " + topic.title());
    line("");
    for (String note : result.notes()) {
      line(note);
      line("");
    }
    if (topic == Topic.STEP && StepChart.of(result).isPresent()) {
      line("![Training steps beside the dense one](" + Results.STEPS + ".png)");
      line("");
    }
    line("| network | sparsity | threads | batch | | | median | min | max | unit | rounds |");
    line("| --- | ---: | ---: | ---: | --- | --- | ---: | ---: | ---: | --- | ---: |");
    for (Measurement m : result.measurements()) {
      line(
          "| "
              + row(
                  m.network(),
                  m.percent(),
                  Integer.toString(m.threads()),
                  Integer.toString(m.batch()),
                  m.subject(),
                  m.quantity(),
                  number(m.values().median()),
                  number(m.values().min()),
                  number(m.values().max()),
                  m.unit(),
                  Integer.toString(m.values().rounds())));
    }
    line("");
    line(String.format(Locale.ROOT, "Measured in %.0f s.", result.seconds()));
    line("");
  }

  private static String row(String... cells) {
    return Stream.of(cells).map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | "))
        + " |";
  }

  private static String spread(Spread values) {
    return number(values.median())
        + " ["
        + number(values.min())
        + ", "
        + number(values.max())
        + "]";
  }

  /** Four digits that count, without exponent. */
  private static String number(double value) {
    double size = Math.abs(value);
    int digits = size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 || size == 0 ? 3 : 5;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
