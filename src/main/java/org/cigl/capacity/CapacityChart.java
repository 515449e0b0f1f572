package org.cigl.capacity;

import java.util.Map;
import org.cigl.plot.ChartStyle;
import org.cigl.plot.ChartText;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Share of a step that workers compute, against their number. */
public final class CapacityChart {
  /** Width in points. */
  public static final int WIDTH = 480;

  /** Height in points. */
  public static final int HEIGHT = 300;

  /** The most workers that are drawn. */
  public static final int MOST_WORKERS = 1024;

  private CapacityChart() {}

  /** Draws one line a model, at the powers of two. */
  public static JFreeChart of(Map<String, CapacityModel> models) {
    XYSeriesCollection series = new XYSeriesCollection();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
    models.forEach(
        (name, model) -> {
          int index = series.getSeriesCount();
          XYSeries points = new XYSeries(name);
          for (int workers = 1; workers <= MOST_WORKERS; workers *= 2) {
            points.add(workers, model.at(workers).efficiency());
          }
          series.addSeries(points);
          renderer.setSeriesPaint(index, ChartStyle.color(index));
          renderer.setSeriesStroke(index, ChartStyle.stroke(index));
        });
    renderer.setLegendItemLabelGenerator(
        (dataset, index) -> ChartText.of((String) dataset.getSeriesKey(index)));
    LogAxis workers = ChartStyle.axis(new LogAxis("workers"));
    workers.setBase(2);
    workers.setTickUnit(new NumberTickUnit(1));
    workers.setRange(1, MOST_WORKERS);
    NumberAxis efficiency = ChartStyle.axis(new NumberAxis("share of a step that computes"));
    efficiency.setRange(0, 1);
    XYPlot plot = new XYPlot(series, workers, efficiency, renderer);
    return ChartStyle.chart(ChartStyle.plot(plot));
  }
}
