package org.cigl.report;

import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.util.List;
import org.cigl.plot.ChartStyle;
import org.cigl.plot.ChartText;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
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

  private static final Shape DOT = new Ellipse2D.Double(-2, -2, 4, 4);

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
      renderer.setSeriesPaint(index, ChartStyle.color(index));
      renderer.setSeriesShape(index, DOT);
      renderer.setSeriesStroke(index, ChartStyle.stroke(index));
    }
    renderer.setLegendItemLabelGenerator((dataset, index) -> ChartText.of(lines.get(index).name()));
    NumberAxis range = axis(y);
    NumberAxis domain = axis(x);
    domain.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    return ChartStyle.chart(ChartStyle.plot(new XYPlot(series, domain, range, renderer)));
  }

  private static NumberAxis axis(String label) {
    NumberAxis axis = ChartStyle.axis(new NumberAxis(label));
    axis.setAutoRangeIncludesZero(false);
    return axis;
  }
}
