package org.cigl.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleInsets;

/** What charts of lines and bars look like. */
public final class ChartStyle {
  private static final Color GRID = new Color(0xD8DBE0);
  private static final String SANS = "SansSerif";
  private static final float WIDTH = 1.6f;
  private static final List<Color> COLORS =
      List.of(
          new Color(0x3B6FB6),
          new Color(0xD9534F),
          new Color(0x3A9A6B),
          new Color(0xE39B2D),
          new Color(0x7B5EA7),
          new Color(0x5A6270));

  private ChartStyle() {}

  /** Colour of a line, from 0; they come again after six. */
  public static Color color(int line) {
    return COLORS.get(line % COLORS.size());
  }

  /** Stroke of a line, from 0: solid, and dashed where its colour comes again. */
  public static BasicStroke stroke(int line) {
    int round = line / COLORS.size();
    return round == 0
        ? new BasicStroke(WIDTH)
        : new BasicStroke(
            WIDTH,
            BasicStroke.CAP_BUTT,
            BasicStroke.JOIN_ROUND,
            1,
            new float[] {3f * round, 3f},
            0);
  }

  /** A chart's title, whatever somebody gave as its text. */
  public static TextTitle title(String text) {
    return new TextTitle(ChartText.of(text), new Font(SANS, Font.BOLD, 14));
  }

  /** Styles an axis. */
  public static <T extends Axis> T axis(T axis) {
    axis.setLabelFont(new Font(SANS, Font.PLAIN, 12));
    axis.setTickLabelFont(new Font(SANS, Font.PLAIN, 11));
    return axis;
  }

  /** Styles a plot's background. */
  public static XYPlot plot(XYPlot plot) {
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinePaint(GRID);
    plot.setRangeGridlinePaint(GRID);
    plot.setOutlinePaint(GRID);
    return plot;
  }

  /** Styles a plot's background. */
  public static CategoryPlot plot(CategoryPlot plot) {
    plot.setBackgroundPaint(Color.WHITE);
    plot.setRangeGridlinePaint(GRID);
    plot.setOutlinePaint(GRID);
    return plot;
  }

  /** A chart of a plot, with a legend below. */
  public static JFreeChart chart(Plot plot) {
    JFreeChart chart = new JFreeChart(null, null, plot, true);
    chart.setBackgroundPaint(Color.WHITE);
    chart.setPadding(new RectangleInsets(4, 4, 4, 14)); // for half of an axis' last number
    chart.getLegend().setFrame(BlockBorder.NONE);
    chart.getLegend().setItemFont(new Font(SANS, Font.PLAIN, 11));
    return chart;
  }
}
