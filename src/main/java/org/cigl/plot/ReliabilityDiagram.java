package org.cigl.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Estimate;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.calibration.ReliabilityBin;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.TextTitle;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Reliability diagram (DeGroot &amp; Fienberg, 1983): accuracy against confidence by bin with the
 * gap to the diagonal, and below it where the predictions lie. The accuracy of few predictions says
 * little: it is pale and has no gap.
 */
public final class ReliabilityDiagram {
  /** Width in points. */
  public static final int WIDTH = 480;

  /** Height in points. */
  public static final int HEIGHT = 560;

  private static final Color ACCURACY = new Color(0x3B6FB6);
  private static final Color OVER = new Color(0xEC, 0xA9, 0xA7);
  private static final Color UNDER = new Color(0x7B5EA7);
  private static final Color PALE = new Color(0xC9D7EA);
  private static final Color SHARE = new Color(0x8A8F98);
  private static final Color GRID = new Color(0xD8DBE0);
  private static final int FEW = 10;
  private static final String SANS = "SansSerif";

  private ReliabilityDiagram() {}

  /** Draws the 15 bins of a report. */
  public static JFreeChart of(CalibrationReport report, String title) {
    NumberAxis confidence = unitAxis("Confidence", 0.2);
    CombinedDomainXYPlot both = new CombinedDomainXYPlot(confidence);
    both.setGap(10);
    both.add(reliability(report.bins15()), 3);
    both.add(shares(report), 1);
    JFreeChart chart = new JFreeChart(null, null, both, true);
    chart.setBackgroundPaint(Color.WHITE);
    chart.getLegend().setFrame(org.jfree.chart.block.BlockBorder.NONE);
    chart.getLegend().setItemFont(new Font(SANS, Font.PLAIN, 11));
    chart.addSubtitle(0, ChartStyle.title(title));
    chart.addSubtitle(1, new TextTitle(caption(report), new Font(SANS, Font.PLAIN, 11)));
    return chart;
  }

  private static String caption(CalibrationReport report) {
    Estimate ece = report.metrics().get(EvaluationMetric.ECE_15);
    return String.format(
        Locale.ROOT,
        "ECE (15 bins) %.4f [%.4f, %.4f]    accuracy %.4f    n = %,d",
        ece.value(),
        ece.low(),
        ece.high(),
        report.value(EvaluationMetric.ACCURACY),
        report.size());
  }

  private static XYPlot reliability(List<ReliabilityBin> bins) {
    XYPlot plot = plot(unitAxis("Accuracy", 0.2));
    XYIntervalSeries accuracy = new XYIntervalSeries("Accuracy");
    XYIntervalSeries few = new XYIntervalSeries("Accuracy of fewer than " + FEW + " images");
    XYIntervalSeries over = new XYIntervalSeries("Over-confident by");
    XYIntervalSeries under = new XYIntervalSeries("Under-confident by");
    for (ReliabilityBin bin : bins) {
      if (bin.count() >= FEW) {
        add(accuracy, bin, 0, bin.accuracy());
        if (bin.accuracy() < bin.confidence()) {
          add(over, bin, bin.accuracy(), bin.confidence());
        } else {
          add(under, bin, bin.confidence(), bin.accuracy());
        }
      } else if (bin.count() > 0) {
        add(few, bin, 0, bin.accuracy());
      }
    }
    add(plot, accuracy, ACCURACY);
    add(plot, few, PALE);
    add(plot, over, OVER);
    add(plot, under, UNDER);
    diagonal(plot);
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
    return plot;
  }

  /** Bars of one colour, in the legend even without any: all diagrams have axes of one length. */
  private static void add(XYPlot plot, XYIntervalSeries series, Color color) {
    int index = plot.getDataset(0) == null ? 0 : plot.getDatasetCount();
    plot.setDataset(index, collection(series));
    plot.setRenderer(index, bars(color));
  }

  private static void diagonal(XYPlot plot) {
    XYSeries diagonal = new XYSeries("Perfectly calibrated");
    diagonal.add(0, 0);
    diagonal.add(1, 1);
    XYLineAndShapeRenderer line = new XYLineAndShapeRenderer(true, false);
    line.setSeriesPaint(0, Color.DARK_GRAY);
    line.setSeriesStroke(
        0,
        new BasicStroke(
            1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {5, 4}, 0));
    int index = plot.getDatasetCount();
    plot.setDataset(index, new XYSeriesCollection(diagonal));
    plot.setRenderer(index, line);
  }

  private static XYPlot shares(CalibrationReport report) {
    XYIntervalSeries shares = new XYIntervalSeries("Share of predictions");
    ToDoubleFunction<ReliabilityBin> share = bin -> (double) bin.count() / report.size();
    report.bins15().forEach(bin -> add(shares, bin, 0, share.applyAsDouble(bin)));
    XYPlot plot = plot(unitAxis("Share", 0.5));
    add(plot, shares, SHARE);
    return plot;
  }

  private static void add(XYIntervalSeries series, ReliabilityBin bin, double low, double high) {
    double middle = (bin.lower() + bin.upper()) / 2;
    series.add(middle, bin.lower(), bin.upper(), high, low, high);
  }

  private static XYIntervalSeriesCollection collection(XYIntervalSeries series) {
    XYIntervalSeriesCollection collection = new XYIntervalSeriesCollection();
    collection.addSeries(series);
    return collection;
  }

  private static XYBarRenderer bars(Color color) {
    XYBarRenderer renderer = new XYBarRenderer(0.06);
    renderer.setUseYInterval(true);
    renderer.setBarPainter(new StandardXYBarPainter());
    renderer.setShadowVisible(false);
    renderer.setSeriesPaint(0, color);
    return renderer;
  }

  private static XYPlot plot(NumberAxis range) {
    XYPlot plot = new XYPlot(null, null, range, null);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinePaint(GRID);
    plot.setRangeGridlinePaint(GRID);
    plot.setOutlinePaint(GRID);
    return plot;
  }

  private static NumberAxis unitAxis(String label, double tick) {
    NumberAxis axis = new NumberAxis(label);
    axis.setRange(0, 1);
    axis.setTickUnit(new NumberTickUnit(tick));
    axis.setLabelFont(new Font(SANS, Font.PLAIN, 12));
    axis.setTickLabelFont(new Font(SANS, Font.PLAIN, 11));
    return axis;
  }
}
