package org.cigl.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.util.Map;
import org.cigl.calibration.Estimate;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.corruption.Corruption;
import org.cigl.corruption.CorruptionReport;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/**
 * Accuracy and expected calibration error against severity, one line a corruption, with 95%
 * bootstrap intervals; severity 0 is the images as they are.
 */
public final class CorruptionDiagram {
  /** Width in points. */
  public static final int WIDTH = 480;

  /** Height in points. */
  public static final int HEIGHT = 560;

  private static final Color[] COLORS = {
    new Color(0x3B6FB6), new Color(0xD9534F), new Color(0x5B8C5A)
  };
  private static final Color GRID = new Color(0xD8DBE0);
  private static final Shape DOT = new Ellipse2D.Double(-2.5, -2.5, 5, 5);
  private static final String SANS = "SansSerif";

  private CorruptionDiagram() {}

  /** Draws a report. */
  public static JFreeChart of(CorruptionReport report, String title) {
    NumberAxis severity = axis("Severity (0: clean)");
    severity.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    severity.setRange(-0.2, Corruption.SEVERITIES + 0.2);
    CombinedDomainXYPlot both = new CombinedDomainXYPlot(severity);
    both.setGap(10);
    XYPlot accuracy = plot(report, EvaluationMetric.ACCURACY, "Accuracy");
    both.add(accuracy);
    XYPlot error = plot(report, EvaluationMetric.ECE_15, "ECE, 15 bins");
    error.setFixedLegendItems(new LegendItemCollection()); // the colours are the same in both
    both.add(error);
    JFreeChart chart = new JFreeChart(null, null, both, true);
    chart.setBackgroundPaint(Color.WHITE);
    chart.getLegend().setFrame(BlockBorder.NONE);
    chart.getLegend().setItemFont(new Font(SANS, Font.PLAIN, 11));
    chart.addSubtitle(0, ChartStyle.title(title));
    return chart;
  }

  private static XYPlot plot(CorruptionReport report, EvaluationMetric metric, String label) {
    YIntervalSeriesCollection lines = new YIntervalSeriesCollection();
    for (Corruption corruption : Corruption.values()) {
      YIntervalSeries line = new YIntervalSeries(corruption.title());
      add(line, 0, report.clean(), metric);
      report.rows(corruption).forEach(row -> add(line, row.severity(), row.metrics(), metric));
      lines.addSeries(line);
    }
    XYPlot plot = new XYPlot(lines, null, axis(label), renderer(lines.getSeriesCount()));
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinePaint(GRID);
    plot.setRangeGridlinePaint(GRID);
    plot.setOutlinePaint(GRID);
    return plot;
  }

  private static void add(
      YIntervalSeries line,
      int severity,
      Map<EvaluationMetric, Estimate> metrics,
      EvaluationMetric metric) {
    Estimate estimate = metrics.get(metric);
    line.add(severity, estimate.value(), estimate.low(), estimate.high());
  }

  private static XYErrorRenderer renderer(int series) {
    XYErrorRenderer renderer = new XYErrorRenderer();
    renderer.setDrawXError(false);
    renderer.setDefaultLinesVisible(true);
    for (int i = 0; i < series; i++) {
      renderer.setSeriesPaint(i, COLORS[i % COLORS.length]);
      renderer.setSeriesStroke(i, new BasicStroke(1.6f));
      renderer.setSeriesShape(i, DOT);
    }
    return renderer;
  }

  private static NumberAxis axis(String label) {
    NumberAxis axis = new NumberAxis(label);
    axis.setAutoRangeIncludesZero(true);
    axis.setLabelFont(new Font(SANS, Font.PLAIN, 12));
    axis.setTickLabelFont(new Font(SANS, Font.PLAIN, 11));
    return axis;
  }
}
