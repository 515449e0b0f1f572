package org.cigl.experiment;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table of texts.
 *
 * @param caption what it shows
 * @param header one text a column
 * @param rows one text a column each
 */
public record TextTable(String caption, List<String> header, List<List<String>> rows) {
  /** In Markdown, the caption above; the first two columns are texts, the others numbers. */
  public String markdown() {
    StringBuilder text = new StringBuilder(caption + "\n\n");
    text.append(row(header)).append("| --- | --- |");
    text.append(" ---: |".repeat(Math.max(0, header.size() - 2))).append('\n');
    rows.forEach(row -> text.append(row(row)));
    return text.toString();
  }

  private static String row(List<String> cells) {
    return cells.stream()
            .map(cell -> cell.replace("|", "\\|"))
            .collect(Collectors.joining(" | ", "| ", " |"))
        + "\n";
  }

  /** In LaTeX, for the booktabs package. */
  String latex() {
    String columns = "ll" + "r".repeat(Math.max(0, header.size() - 2));
    String body = rows.stream().map(TextTable::latexRow).collect(Collectors.joining());
    return String.join(
        "\n",
        "\\begin{table}",
        "\\centering",
        "\\caption{" + escape(caption) + "}",
        "\\begin{tabular}{" + columns + "}",
        "\\toprule",
        latexRow(header) + "\\midrule",
        body + "\\bottomrule",
        "\\end{tabular}",
        "\\end{table}",
        "");
  }

  private static String latexRow(List<String> cells) {
    return cells.stream().map(TextTable::escape).collect(Collectors.joining(" & ", "", " \\\\\n"));
  }

  private static String escape(String text) {
    return text.replaceAll("([%&_#$])", "\\\\$1");
  }

  /** The same with one column that names the row in place of the first two, which do. */
  public TextTable named() {
    List<List<String>> named = new java.util.ArrayList<>();
    for (List<String> row : rows) {
      List<String> cells = new java.util.ArrayList<>(List.of(row.get(1) + " " + row.get(0)));
      cells.addAll(row.subList(2, row.size()));
      named.add(Collections.unmodifiableList(cells));
    }
    List<String> top = new java.util.ArrayList<>(List.of(""));
    top.addAll(header.subList(2, header.size()));
    return new TextTable(caption, top, named);
  }

  /** The same with rows and columns exchanged; the header's first text stays first. */
  public TextTable transposed() {
    List<String> top = new java.util.ArrayList<>(List.of(header.get(0)));
    rows.forEach(row -> top.add(row.get(0)));
    List<List<String>> turned = new java.util.ArrayList<>();
    for (int i = 1; i < header.size(); i++) {
      List<String> row = new java.util.ArrayList<>(List.of(header.get(i)));
      for (List<String> old : rows) {
        row.add(old.get(i));
      }
      turned.add(Collections.unmodifiableList(row));
    }
    return new TextTable(caption, top, turned);
  }
}
