package org.cigl.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Predictions;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.IntervalXYDataset;
import org.junit.jupiter.api.Test;

/** What the bars show, and that the legend has each of their colours. */
class ReliabilityDiagramTest {
  private static final String FEW = "Accuracy of fewer than 10 images";

  /** 20 predictions of confidence .8 that are all right, 20 of .6 that are not, one of .99. */
  private static JFreeChart chart() {
    int[] labels = new int[41];
    double[] logits = new double[82];
    for (int i = 0; i < 41; i++) {
      double confidence = i < 20 ? 0.8 : i < 40 ? 0.6 : 0.99;
      logits[2 * i] = Math.log(confidence / (1 - confidence));
      labels[i] = i < 20 || i == 40 ? 0 : 1;
    }
    return chart(logits, labels);
  }

  private static JFreeChart chart(double[] logits, int[] labels) {
    CalibrationReport report = CalibrationReport.of(new Predictions(logits, labels, 2), 1);
    return ReliabilityDiagram.of(report, "model");
  }

  private static XYPlot plot() {
    return ((CombinedDomainXYPlot) chart().getPlot()).getSubplots().get(0);
  }

  private static double axisLength(JFreeChart chart) {
    ChartRenderingInfo info = new ChartRenderingInfo();
    chart.createBufferedImage(ReliabilityDiagram.WIDTH, ReliabilityDiagram.HEIGHT, info);
    return info.getPlotInfo().getSubplotInfo(0).getDataArea().getHeight();
  }

  @Test
  void axesAreAsLongWhateverBarsThereAre() {
    JFreeChart right = chart(new double[] {3, 0, 3, 0}, new int[] {0, 0});
    assertThat(axisLength(chart())).isEqualTo(axisLength(right)).isPositive();
  }

  private static IntervalXYDataset bars(XYPlot plot, String name) {
    for (int i = 0; i < plot.getDatasetCount(); i++) {
      if (plot.getDataset(i).getSeriesKey(0).equals(name)) {
        return (IntervalXYDataset) plot.getDataset(i);
      }
    }
    throw new AssertionError("no bars " + name);
  }

  @Test
  void theLegendHasEveryColourOnceAndAllOfThemDiffer() {
    List<LegendItem> items = new ArrayList<>();
    LegendItemCollection legend = plot().getLegendItems();
    for (int i = 0; i < legend.getItemCount(); i++) {
      items.add(legend.get(i));
    }
    assertThat(items)
        .extracting(LegendItem::getLabel)
        .containsExactly(
            "Accuracy", FEW, "Over-confident by", "Under-confident by", "Perfectly calibrated");
    assertThat(items.subList(0, 4)).extracting(LegendItem::getFillPaint).doesNotHaveDuplicates();
    assertThat(items.subList(0, 4))
        .as("colours that mix with what is below them are in no legend")
        .allMatch(item -> item.getFillPaint().getTransparency() == java.awt.Transparency.OPAQUE);
  }

  @Test
  void theAccuracyOfOneImageIsPaleAndHasNoGap() {
    XYPlot plot = plot();
    IntervalXYDataset few = bars(plot, FEW);
    assertThat(few.getItemCount(0)).isEqualTo(1);
    assertThat(few.getEndYValue(0, 0)).isEqualTo(1);
    IntervalXYDataset under = bars(plot, "Under-confident by");
    assertThat(under.getItemCount(0)).as("that of .8").isEqualTo(1);
    assertThat(under.getStartYValue(0, 0)).isCloseTo(0.8, within(1e-9));
    assertThat(bars(plot, "Over-confident by").getEndYValue(0, 0)).isCloseTo(0.6, within(1e-9));
  }
}
