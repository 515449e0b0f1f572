package org.cigl.report;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.cigl.calibration.CalibrationReport;
import org.cigl.plot.Pictures;
import org.cigl.plot.ReliabilityDiagram;
import org.cigl.report.LineChart.Line;
import org.cigl.report.LineChart.Point;
import org.cigl.report.ReportPage.Picture;
import org.cigl.report.ReportedRun.Epoch;
import org.cigl.report.ReportedRun.Held;
import org.cigl.report.ReportedRun.LayerUpdate;
import org.jfree.chart.JFreeChart;

/** The report's charts, as SVG in data URIs. */
final class ReportPictures {
  private final List<ReportedRun> runs;

  ReportPictures(List<ReportedRun> runs) {
    this.runs = runs;
  }

  /** Before averaging (where there is averaging), after it, and after temperature scaling. */
  List<Picture> reliability() {
    List<Picture> pictures = new ArrayList<>();
    for (ReportedRun run : runs) {
      Findings findings = run.findings();
      if (findings == null) {
        continue;
      }
      if (findings.last() != null) {
        pictures.add(reliability(run, findings.last(), "last weights"));
      }
      pictures.add(
          reliability(run, findings.finalModel(), PageBuilder.words(findings.prediction())));
      pictures.add(
          reliability(
              run,
              findings.scaled(),
              String.format(Locale.ROOT, "temperature %.3f", findings.temperature())));
    }
    return pictures;
  }

  private Picture reliability(ReportedRun run, CalibrationReport report, String model) {
    String caption = runs.size() == 1 ? model : run.name() + ": " + model;
    return picture(
        "Reliability diagram, " + caption,
        ReliabilityDiagram.of(report, caption),
        ReliabilityDiagram.WIDTH,
        ReliabilityDiagram.HEIGHT);
  }

  /**
   * Accuracy, ECE and loss by epoch: of the last weights, and of the final model as it was then.
   */
  List<Picture> history() {
    List<Line> accuracy = new ArrayList<>();
    if (runs.size() == 1) {
      accuracy.add(line("training batches", runs.get(0), Epoch::accuracy));
    }
    accuracy.addAll(held(Held::accuracy));
    return List.of(
        chart("Accuracy by epoch, on the validation split", "epoch", "accuracy", accuracy),
        chart("ECE by epoch, on the validation split", "epoch", "ECE, 15 bins", held(Held::ece15)),
        chart("NLL by epoch, on the validation split", "epoch", "NLL, nats", held(Held::nll)),
        chart(
            "Loss by epoch, mean over training batches",
            "epoch",
            "loss, nats",
            runs.stream()
                .map(run -> line(runs.size() == 1 ? "training" : run.name(), run, Epoch::loss))
                .toList()));
  }

  private List<Line> held(ToDoubleFunction<Held> metric) {
    List<Line> lines = new ArrayList<>();
    for (ReportedRun run : runs) {
      String of = runs.size() == 1 ? "" : run.name() + ", ";
      lines.add(line(of + "last weights", run, epoch -> metric.applyAsDouble(epoch.last())));
      List<Epoch> averaged =
          run.epochs().stream()
              .filter(epoch -> epoch.finalModel() != null)
              .filter(epoch -> !epoch.finalModel().equals(epoch.last()))
              .toList();
      if (!averaged.isEmpty()) {
        lines.add(line(of + "final model", averaged, e -> metric.applyAsDouble(e.finalModel())));
      }
    }
    return lines;
  }

  private static Line line(String name, ReportedRun run, ToDoubleFunction<Epoch> value) {
    return line(name, run.epochs(), value);
  }

  private static Line line(String name, List<Epoch> epochs, ToDoubleFunction<Epoch> value) {
    return new Line(
        name,
        epochs.stream()
            .map(epoch -> new Point(epoch.epoch(), value.applyAsDouble(epoch)))
            .toList());
  }

  /** What topology updates did; nothing where no run has any. */
  List<Picture> churn() {
    List<ReportedRun> changing = runs.stream().filter(run -> !run.topology().isEmpty()).toList();
    if (changing.isEmpty()) {
      return List.of();
    }
    return List.of(
        chart(
            "Connections dropped by each topology update, all masked kernels",
            "step",
            "connections",
            changing.stream()
                .map(run -> new Line(run.name(), byStep(run, Totals::dropped)))
                .toList()),
        chart(
            "Overlap of the masks after an update with those before it",
            "step",
            "share of connections kept",
            changing.stream()
                .map(run -> new Line(run.name(), byStep(run, Totals::kept)))
                .toList()));
  }

  /**
   * All kernels at one update.
   *
   * @param before active entries before it
   */
  private record Totals(double before, double dropped) {
    Totals plus(LayerUpdate update) {
      return new Totals(
          before + update.nonzeros() - update.grown() + update.dropped(),
          dropped + update.dropped());
    }

    double kept() {
      return before == 0 ? 1 : 1 - dropped / before;
    }
  }

  private static List<Point> byStep(ReportedRun run, ToDoubleFunction<Totals> value) {
    Map<Long, Totals> totals = new TreeMap<>();
    for (LayerUpdate update : run.topology()) {
      totals.merge(update.step(), new Totals(0, 0).plus(update), (all, one) -> all.plus(update));
    }
    return totals.entrySet().stream()
        .map(entry -> new Point(entry.getKey(), value.applyAsDouble(entry.getValue())))
        .toList();
  }

  static Picture chart(String caption, String x, String y, List<Line> lines) {
    return picture(caption, LineChart.of(x, y, lines), LineChart.WIDTH, LineChart.HEIGHT);
  }

  static Picture picture(String caption, JFreeChart chart, int width, int height) {
    return new Picture(
        caption, uri("image/svg+xml", Pictures.svg(chart, width, height)), width, height);
  }

  /** The content of a picture's file as a URI that a page can show without fetching anything. */
  static String uri(String type, byte[] content) {
    return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(content);
  }
}
