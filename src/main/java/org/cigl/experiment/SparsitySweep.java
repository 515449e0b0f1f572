package org.cigl.experiment;

import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.util.List;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.experiment.Results.Setting;
import org.cigl.plot.ChartStyle;
import org.cigl.recipe.Method;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/**
 * Accuracy and ECE against sparsity, one line a method, bars of one standard deviation over seeds:
 * figure 1 (c) of Lei et al., 2023.
 */
public final class SparsitySweep {
  /** Width in points. */
  public static final int WIDTH = 640;

  /** Height in points. */
  public static final int HEIGHT = 560;

  private static final Shape DOT = new Ellipse2D.Double(-3.5, -3.5, 7, 7);

  private SparsitySweep() {}

  /** Draws the results of an experiment; sparsities are evenly spaced. */
  public static JFreeChart of(Results results, String title) {
    List<Double> sparsities = results.sparsities().stream().sorted().toList();
    String[] labels = sparsities.stream().map(SparsitySweep::percent).toArray(String[]::new);
    SymbolAxis axis = ChartStyle.axis(new SymbolAxis("Sparsity", labels));
    axis.setGridBandsVisible(false);
    CombinedDomainXYPlot both = new CombinedDomainXYPlot(axis);
    both.setGap(12);
    both.add(plot(results, sparsities, EvaluationMetric.ACCURACY, "Accuracy"));
    both.add(plot(results, sparsities, EvaluationMetric.ECE_15, "ECE (15 bins)"));
    JFreeChart chart = ChartStyle.chart(both);
    chart.addSubtitle(0, ChartStyle.title(title));
    return chart;
  }

  /** Such as 99.9%. */
  static String percent(double sparsity) {
    return java.math.BigDecimal.valueOf(sparsity)
            .movePointRight(2)
            .stripTrailingZeros()
            .toPlainString()
        + "%";
  }

  private static XYPlot plot(
      Results results, List<Double> sparsities, EvaluationMetric metric, String label) {
    YIntervalSeriesCollection lines = new YIntervalSeriesCollection();
    XYErrorRenderer renderer = new XYErrorRenderer();
    renderer.setDefaultLinesVisible(true);
    renderer.setDrawXError(false);
    for (Method method : results.methods()) {
      YIntervalSeries line = new YIntervalSeries(method.title());
      for (int i = 0; i < sparsities.size(); i++) {
        Setting setting = new Setting(method, sparsities.get(i));
        if (!results.of(setting).isEmpty()) {
          Spread spread = results.spread(setting, Column.of(metric));
          double mean = spread.mean();
          double margin = spread.runs() < 2 ? 0 : spread.deviation();
          line.add(i, mean, mean - margin, mean + margin);
        }
      }
      int series = lines.getSeriesCount();
      renderer.setSeriesPaint(series, ChartStyle.color(series));
      renderer.setSeriesShape(series, DOT);
      renderer.setSeriesStroke(series, ChartStyle.stroke(series));
      renderer.setSeriesVisibleInLegend(series, metric == EvaluationMetric.ACCURACY);
      lines.addSeries(line);
    }
    NumberAxis range = ChartStyle.axis(new NumberAxis(label));
    range.setAutoRangeIncludesZero(false);
    return ChartStyle.plot(new XYPlot(lines, null, range, renderer));
  }
}
