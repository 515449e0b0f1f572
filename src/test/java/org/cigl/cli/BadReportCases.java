package org.cigl.cli;

import java.util.stream.Stream;

/** Runs that no report can be written of. */
final class BadReportCases {
  private BadReportCases() {}

  static Stream<BadInput> all() {
    return Stream.of(
        BadInput.of("report of nothing", "report", "RUN", "cigl report --help"),
        BadInput.of("report of no folder", "report {dir}/run", "/run", "does not exist"),
        BadInput.with(
            bench -> {
              bench.run("a");
              bench.run("b");
            },
            "comparison without a file",
            "report {dir}/a {dir}/b",
            "--output is missing",
            "2 runs"),
        BadInput.with(
            bench -> bench.run("a"),
            "report into no folder",
            "report {dir}/a -o {dir}/none/report.html",
            "--output",
            "/none/report.html",
            "does not exist"),
        BadInput.with(
            bench -> {
              bench.run("a");
              bench.text("a/recipe.yaml", "name: a\n");
            },
            "report without a history",
            "report {dir}/a",
            "history.csv",
            "missing"),
        BadInput.with(
            bench -> {
              bench.run("a");
              bench.text("a/recipe.yaml", "name: a\n");
              bench.text("a/history.csv", "epoch,loss\none,2\n");
            },
            "report with a damaged history",
            "report {dir}/a",
            "history.csv",
            "row 1 is damaged",
            "one"),
        BadInput.with(
            bench -> {
              bench.run("a");
              bench.text("a/findings.json", "{\"prediction\": \"average\"}");
            },
            "report with damaged findings",
            "report {dir}/a",
            "findings.json",
            "temperature"));
  }
}
