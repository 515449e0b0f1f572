package org.cigl.benchmark.suite;

import java.util.List;
import java.util.Optional;
import org.cigl.benchmark.worker.Quantity;
import org.cigl.plot.ChartStyle;
import org.cigl.plot.ChartText;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.data.category.DefaultCategoryDataset;

/** Every contender's training step beside that of the network dense, which is 1. */
final class StepChart {
  static final int WIDTH = 860;
  static final int HEIGHT = 340;

  private static final List<String> SUBJECTS =
      List.of(Subjects.CIGL, Subjects.DENSE, Subjects.KERAS, Subjects.PYTORCH, Subjects.SPARSEPROP);

  private StepChart() {}

  /**
   * Draws a group of bars for each network and number of threads, by medians.
   *
   * @return empty where no network's dense step was measured
   */
  static Optional<JFreeChart> of(TopicResult steps) {
    DefaultCategoryDataset bars = new DefaultCategoryDataset();
    for (Measurement dense : steps.measurements()) {
      if (isStep(dense) && dense.subject().equals(Subjects.DENSE)) {
        for (String subject : SUBJECTS) {
          steps.measurements().stream()
              .filter(other -> isStep(other) && other.subject().equals(subject))
              .filter(other -> other.network().equals(dense.network()))
              .filter(other -> other.threads() == dense.threads())
              .filter(other -> other.sparsity() == dense.sparsity())
              .findFirst()
              .ifPresent(
                  other ->
                      bars.addValue(
                          other.values().median() / dense.values().median(),
                          subject,
                          group(dense)));
        }
      }
    }
    return bars.getColumnCount() == 0 ? Optional.empty() : Optional.of(chart(bars));
  }

  private static boolean isStep(Measurement measurement) {
    return measurement.quantity().equals(Quantity.STEP);
  }

  private static String group(Measurement measurement) {
    return ChartText.of(measurement.network())
        + ", "
        + measurement.percent()
        + ", "
        + measurement.threads()
        + (measurement.threads() == 1 ? " thread" : " threads");
  }

  private static JFreeChart chart(DefaultCategoryDataset bars) {
    BarRenderer renderer = new BarRenderer();
    renderer.setBarPainter(new StandardBarPainter());
    renderer.setShadowVisible(false);
    renderer.setItemMargin(0);
    for (int i = 0; i < bars.getRowCount(); i++) {
      renderer.setSeriesPaint(i, ChartStyle.color(i));
    }
    NumberAxis ratio = ChartStyle.axis(new NumberAxis("step / dense step"));
    CategoryAxis groups = ChartStyle.axis(new CategoryAxis());
    groups.setMaximumCategoryLabelLines(3);
    CategoryPlot plot = new CategoryPlot(bars, groups, ratio, renderer);
    return ChartStyle.chart(ChartStyle.plot(plot));
  }
}
