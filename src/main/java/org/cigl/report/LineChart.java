package org.cigl.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Lines over whole numbers, epochs or steps. */
final class LineChart {
  /** Width in points. */
  static final int WIDTH = 480;

  /** Height in points. */
  static final int HEIGHT = 300;

  private static final Color GRID = new Color(0xD8DBE0);
  private static final List<Color> COLORS =
      List.of(
          new Color(0x3B6FB6),
          new Color(0xD9534F),
          new Color(0x3A9A6B),
          new Color(0xE39B2D),
          new Color(0x7B5EA7),
          new Color(0x5A6270));
  private static final Shape DOT = new Ellipse2D.Double(-2, -2, 4, 4);
  private static final String SANS = "SansSerif";

  private LineChart() {}

  /** One line. */
  record Line(String name, List<Point> points) {}

  /** One of its points. */
  record Point(double x, double y) {}

  /** Draws lines in turn of colours; dashed once the colours are used up. */
  static JFreeChart of(String x, String y, List<Line> lines) {
    XYSeriesCollection series = new XYSeriesCollection();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, true);
    for (Line line : lines) {
      int index = series.getSeriesCount();
      // Names may be equal, keys may not.
      XYSeries points = new XYSeries(index + " " + line.name());
      line.points().forEach(point -> points.add(point.x(), point.y()));
      series.addSeries(points);
      renderer.setSeriesPaint(index, COLORS.get(index % COLORS.size()));
      renderer.setSeriesShape(index, DOT);
      renderer.setSeriesStroke(index, stroke(index / COLORS.size()));
    }
    renderer.setLegendItemLabelGenerator((dataset, index) -> lines.get(index).name());
    NumberAxis range = axis(y);
    range.setAutoRangeIncludesZero(false);
    NumberAxis domain = axis(x);
    domain.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    XYPlot plot = new XYPlot(series, domain, range, renderer);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinePaint(GRID);
    plot.setRangeGridlinePaint(GRID);
    plot.setOutlinePaint(GRID);
    JFreeChart chart = new JFreeChart(null, null, plot, true);
    chart.setBackgroundPaint(Color.WHITE);
    chart.getLegend().setFrame(BlockBorder.NONE);
    chart.getLegend().setItemFont(new Font(SANS, Font.PLAIN, 11));
    return chart;
  }

  private static BasicStroke stroke(int round) {
    return round == 0
        ? new BasicStroke(1.6f)
        : new BasicStroke(
            1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {3f * round, 3f}, 0);
  }

  private static NumberAxis axis(String label) {
    NumberAxis axis = new NumberAxis(label);
    axis.setAutoRangeIncludesZero(false);
    axis.setLabelFont(new Font(SANS, Font.PLAIN, 12));
    axis.setTickLabelFont(new Font(SANS, Font.PLAIN, 11));
    return axis;
  }
}
