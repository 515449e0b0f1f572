package org.cigl.faults;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How often commands stood a fault and how often they ended with an exit code, as a table. */
final class Outcomes {
  private final Map<String, int[]> counts = new TreeMap<>();
  private int all;

  void add(Scenario scenario, Operation operation, Fault fault, int code) {
    String row = String.format(Locale.ROOT, "%-12s %-10s %-14s", scenario, operation.kind(), fault);
    counts.computeIfAbsent(row, key -> new int[3])[code]++;
    all++;
  }

  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            "%-12s %-10s %-14s %9s %7s %7s%n",
            "command", "operation", "fault", "went on", "exit 1", "exit 2"));
    counts.forEach(
        (row, codes) ->
            table.append(String.format("%s %9d %7d %7d%n", row, codes[0], codes[1], codes[2])));
    table.append(all).append(" faults: nothing lost, nothing half-written, each made good\n");
    return table.toString();
  }
}
