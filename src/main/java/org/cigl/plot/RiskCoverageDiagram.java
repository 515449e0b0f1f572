package org.cigl.plot;

import java.util.Map;
import org.cigl.calibration.SelectivePrediction;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Share of errors among the surest images against how many of all these are. */
public final class RiskCoverageDiagram {
  /** Width in points. */
  public static final int WIDTH = 480;

  /** Height in points. */
  public static final int HEIGHT = 320;

  private RiskCoverageDiagram() {}

  /**
   * Draws a line for each model.
   *
   * @param reports by the model's name
   */
  public static JFreeChart of(Map<String, SelectivePrediction> reports, String title) {
    XYSeriesCollection lines = new XYSeriesCollection();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
    reports.forEach(
        (model, report) -> {
          XYSeries line = new XYSeries(ChartText.of(model));
          report.curve().forEach(point -> line.add(point.coverage(), point.risk()));
          int index = lines.getSeriesCount();
          renderer.setSeriesPaint(index, ChartStyle.color(index));
          renderer.setSeriesStroke(index, ChartStyle.stroke(index));
          lines.addSeries(line);
        });
    NumberAxis coverage =
        ChartStyle.axis(new NumberAxis("Coverage: share of images, the surest first"));
    coverage.setRange(0, 1);
    NumberAxis risk = ChartStyle.axis(new NumberAxis("Risk: share of errors"));
    risk.setAutoRangeIncludesZero(true);
    JFreeChart chart =
        ChartStyle.chart(ChartStyle.plot(new XYPlot(lines, coverage, risk, renderer)));
    chart.addSubtitle(0, ChartStyle.title(title));
    return chart;
  }
}
