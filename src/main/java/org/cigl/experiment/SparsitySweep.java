package org.cigl.experiment;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.util.List;
import org.cigl.calibration.Figure;
import org.cigl.experiment.Results.Setting;
import org.cigl.recipe.Method;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.title.TextTitle;
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

  private static final Color GRID = new Color(0xD8DBE0);
  private static final List<Color> COLORS =
      List.of(
          new Color(0x3B6FB6),
          new Color(0xD9534F),
          new Color(0x3A9A6B),
          new Color(0xE39B2D),
          new Color(0x7B5EA7),
          new Color(0x5A6270));
  private static final Shape DOT = new Ellipse2D.Double(-3.5, -3.5, 7, 7);
  private static final String SANS = "SansSerif";

  private SparsitySweep() {}

  /** Draws the results of an experiment; sparsities are evenly spaced. */
  public static JFreeChart of(Results results, String title) {
    List<Double> sparsities = results.sparsities().stream().sorted().toList();
    String[] labels = sparsities.stream().map(SparsitySweep::percent).toArray(String[]::new);
    SymbolAxis axis = new SymbolAxis("Sparsity", labels);
    axis.setGridBandsVisible(false);
    axis.setLabelFont(new Font(SANS, Font.PLAIN, 12));
    axis.setTickLabelFont(new Font(SANS, Font.PLAIN, 11));
    CombinedDomainXYPlot both = new CombinedDomainXYPlot(axis);
    both.setGap(12);
    both.add(plot(results, sparsities, Figure.ACCURACY, "Accuracy"));
    both.add(plot(results, sparsities, Figure.ECE_15, "ECE (15 bins)"));
    JFreeChart chart = new JFreeChart(null, null, both, true);
    chart.setBackgroundPaint(Color.WHITE);
    chart.getLegend().setFrame(org.jfree.chart.block.BlockBorder.NONE);
    chart.getLegend().setItemFont(new Font(SANS, Font.PLAIN, 11));
    chart.addSubtitle(0, new TextTitle(title, new Font(SANS, Font.BOLD, 14)));
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
      Results results, List<Double> sparsities, Figure figure, String label) {
    YIntervalSeriesCollection lines = new YIntervalSeriesCollection();
    XYErrorRenderer renderer = new XYErrorRenderer();
    renderer.setDefaultLinesVisible(true);
    renderer.setDrawXError(false);
    for (Method method : results.methods()) {
      YIntervalSeries line = new YIntervalSeries(method.title());
      for (int i = 0; i < sparsities.size(); i++) {
        Setting setting = new Setting(method, sparsities.get(i));
        if (!results.of(setting).isEmpty()) {
          Spread spread = results.spread(setting, Column.of(figure));
          double mean = spread.mean();
          line.add(i, mean, mean - spread.deviation(), mean + spread.deviation());
        }
      }
      int series = lines.getSeriesCount();
      renderer.setSeriesPaint(series, COLORS.get(series % COLORS.size()));
      renderer.setSeriesShape(series, DOT);
      renderer.setSeriesStroke(series, new BasicStroke(1.6f));
      renderer.setSeriesVisibleInLegend(series, figure == Figure.ACCURACY);
      lines.addSeries(line);
    }
    NumberAxis range = new NumberAxis(label);
    range.setAutoRangeIncludesZero(false);
    range.setLabelFont(new Font(SANS, Font.PLAIN, 12));
    range.setTickLabelFont(new Font(SANS, Font.PLAIN, 11));
    XYPlot plot = new XYPlot(lines, null, range, renderer);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinePaint(GRID);
    plot.setRangeGridlinePaint(GRID);
    plot.setOutlinePaint(GRID);
    return plot;
  }
}
