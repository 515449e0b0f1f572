package org.cigl.tuning;

import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.plot.ChartStyle;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * NLL, ECE and accuracy on validation images against the random-mask rate, one line a rung: of the
 * candidates with a rate the best one. Where no rates are tried, against the candidates themselves.
 */
public final class RateDiagram {
  /** Width in points. */
  public static final int WIDTH = 640;

  /** Height in points. */
  public static final int HEIGHT = 720;

  private static final Shape DOT = new Ellipse2D.Double(-3.5, -3.5, 7, 7);

  private RateDiagram() {}

  /**
   * Draws a search whose runs are done.
   *
   * @param best the candidate that was chosen
   */
  public static JFreeChart of(Tuning tuning, Measured best) {
    List<String> places =
        tuning.entered(tuning.rungs().get(0)).stream().map(RateDiagram::place).distinct().toList();
    String label = best.candidate().rate() == null ? "Candidate" : "Random-mask rate";
    SymbolAxis axis = ChartStyle.axis(new SymbolAxis(label, places.toArray(String[]::new)));
    axis.setGridBandsVisible(false);
    CombinedDomainXYPlot all = new CombinedDomainXYPlot(axis);
    all.setGap(12);
    all.add(plot(tuning, places, EvaluationMetric.NLL, "NLL"));
    all.add(plot(tuning, places, EvaluationMetric.ECE_15, "ECE (15 bins)"));
    all.add(plot(tuning, places, EvaluationMetric.ACCURACY, "Accuracy"));
    JFreeChart chart = ChartStyle.chart(all);
    String title = "On validation images; chosen: " + best.candidate().title();
    chart.addSubtitle(0, ChartStyle.title(title));
    return chart;
  }

  private static String place(Candidate candidate) {
    return candidate.rate() == null ? candidate.title() : candidate.rate().toString();
  }

  private static XYPlot plot(
      Tuning tuning, List<String> places, EvaluationMetric metric, String label) {
    XYSeriesCollection lines = new XYSeriesCollection();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer();
    for (Rung rung : tuning.rungs()) {
      int series = lines.getSeriesCount();
      lines.addSeries(line(tuning, rung, places, metric));
      renderer.setSeriesPaint(series, ChartStyle.color(series));
      renderer.setSeriesShape(series, DOT);
      renderer.setSeriesStroke(series, ChartStyle.stroke(series));
      renderer.setSeriesVisibleInLegend(series, metric == EvaluationMetric.NLL);
    }
    NumberAxis range = ChartStyle.axis(new NumberAxis(label));
    range.setAutoRangeIncludesZero(false);
    return ChartStyle.plot(new XYPlot(lines, null, range, renderer));
  }

  private static XYSeries line(
      Tuning tuning, Rung rung, List<String> places, EvaluationMetric metric) {
    XYSeries line =
        new XYSeries(String.format(Locale.ROOT, "trained on %,d images", tuning.images(rung)));
    List<Measured> sorted = tuning.ranking().sorted(tuning.measured(rung));
    for (int i = 0; i < places.size(); i++) {
      String place = places.get(i);
      Optional<Measured> best =
          sorted.stream()
              .filter(measured -> measured.failure().isEmpty())
              .filter(measured -> Objects.equals(place(measured.candidate()), place))
              .findFirst();
      if (best.isPresent()) {
        line.add(i, best.get().mean(metric));
      }
    }
    return line;
  }
}
