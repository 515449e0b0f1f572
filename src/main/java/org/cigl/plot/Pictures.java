package org.cigl.plot;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cigl.InvalidInputException;
import org.cigl.files.AtomicWrite;
import org.jfree.chart.ChartUtils;
import org.jfree.chart.JFreeChart;

/** Writes charts as pictures. */
public final class Pictures {
  private Pictures() {}

  /**
   * Checks that text can be drawn: small installations of Java and Linux lack what that takes.
   *
   * @throws InvalidInputException saying what to install
   */
  public static void requireFonts() {
    try {
      new Font(Font.SANS_SERIF, Font.PLAIN, 12)
          .getStringBounds("0.95", new FontRenderContext(null, true, true));
    } catch (InternalError | LinkageError | RuntimeException e) {
      throw new InvalidInputException(
          "Java finds no fonts on this machine, must have some for pictures of results: install"
              + " fontconfig and any font (Debian, Ubuntu: fontconfig fonts-dejavu-core; Red Hat:"
              + " fontconfig dejavu-sans-fonts)",
          e);
    }
  }

  /**
   * Writes {@code directory/name.png}, at twice the size, and {@code directory/name.svg}, each
   * whole or not at all.
   *
   * @param width in points
   * @param height in points
   */
  public static void write(JFreeChart chart, int width, int height, Path directory, String name)
      throws IOException {
    Files.createDirectories(directory);
    AtomicWrite.file(
        directory.resolve(name + ".png"),
        aside -> {
          try (OutputStream out = Files.newOutputStream(aside)) {
            ChartUtils.writeScaledChartAsPNG(out, chart, width, height, 2, 2);
          }
        });
    AtomicWrite.file(
        directory.resolve(name + ".svg"), aside -> Files.write(aside, svg(chart, width, height)));
  }

  /**
   * A chart as an SVG file's content.
   *
   * @param width in points
   * @param height in points
   */
  public static byte[] svg(JFreeChart chart, int width, int height) {
    VectorGraphics2D graphics = new VectorGraphics2D();
    chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Processors.get("svg")
          .getDocument(graphics.getCommands(), new PageSize(0, 0, width, height))
          .writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return out.toByteArray();
  }
}
