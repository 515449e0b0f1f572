package org.cigl.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cigl.report.ReportPage.Cell;
import org.cigl.report.ReportPage.MistakePart;
import org.cigl.report.ReportPage.RunPart;
import org.cigl.report.ReportPage.Table;

/** What the page shows of each run on its own. */
final class RunParts {
  /** Classes up to which the confusion matrix is shown: more would not be read. */
  private static final int SHOWN_CLASSES = 20;

  private RunParts() {}

  static RunPart of(ReportedRun run) {
    Findings findings = run.findings();
    List<String> header = List.of("class", "taken for", "images", "share of the class");
    return findings == null
        ? new RunPart(
            run.name(),
            false,
            List.of(),
            new Table(List.of(), List.of()),
            List.of(),
            new Table(header, List.of()),
            List.of(),
            run.recipe(),
            run.network())
        : new RunPart(
            run.name(),
            true,
            findings.classNames(),
            ClassTable.of(run.summary()),
            confusion(findings),
            new Table(header, confused(findings)),
            mistakes(run),
            run.recipe(),
            run.network());
  }

  private static List<List<Cell>> confusion(Findings findings) {
    List<List<Cell>> rows = new ArrayList<>();
    if (findings.confusion() == null || findings.classNames().size() > SHOWN_CLASSES) {
      return rows;
    }
    for (int label = 0; label < findings.confusion().size(); label++) {
      List<Integer> counts = findings.confusion().get(label);
      long images = counts.stream().mapToLong(Integer::longValue).sum();
      List<Cell> row = new ArrayList<>();
      for (int predicted = 0; predicted < counts.size(); predicted++) {
        int count = counts.get(predicted);
        // By the square root, so that a few per cent can be told from none.
        double share = images == 0 ? 0 : Math.sqrt((double) count / images);
        row.add(new Cell(count, (int) Math.round(9 * share), label == predicted));
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<List<String>> confused(Findings findings) {
    return findings.mostConfused().stream()
        .map(
            confusion ->
                List.of(
                    findings.classNames().get(confusion.label()),
                    findings.classNames().get(confusion.predicted()),
                    String.format(Locale.ROOT, "%,d", confusion.count()),
                    String.format(
                        Locale.ROOT,
                        "%.1f%%",
                        100.0 * confusion.count() / Math.max(1, confusion.of()))))
        .toList();
  }

  private static List<MistakePart> mistakes(ReportedRun run) {
    List<MistakePart> parts = new ArrayList<>();
    List<String> names = run.findings().classNames();
    for (int rank = 0; rank < run.pictures().size(); rank++) {
      Mistake mistake = run.findings().mistakes().get(rank);
      parts.add(
          new MistakePart(
              ReportPictures.uri("image/png", run.pictures().get(rank)),
              names.get(mistake.label()),
              names.get(mistake.predicted()),
              String.format(Locale.ROOT, "%.4f", mistake.confidence()),
              mistake.name()));
    }
    return parts;
  }
}
