package org.cigl.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.cigl.testing.Jvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program on the page about the library is compiled and run as a program of its own. */
@Tag("integration")
class LibraryPageTest {
  private static final int IMAGES = 24;
  private static final int SIDE = 40;

  @TempDir Path folder;

  @Test
  void theTwentyLinesTrainAndPredict() throws IOException, InterruptedException {
    drawImages("sky", new Color(70, 120, 220));
    drawImages("grass", new Color(60, 160, 50));
    compile();

    Jvm.Ended ended = run("photos", "output", "photos/grass/0.png");

    assertThat(ended.code()).as(ended.printed()).isZero();
    assertThat(ended.printed().lines())
        .anySatisfy(line -> assertThat(line).matches("epoch 5: NLL \\d+\\.\\d{3}"))
        .anySatisfy(line -> assertThat(line).matches("accuracy 1\\.000, ECE 0\\.\\d{3}"))
        .anySatisfy(line -> assertThat(line).matches("grass, (0\\.[5-9]\\d|1\\.00) sure"));
    assertThat(folder.resolve("output/models/photos/1/saved_model.pb")).isRegularFile();
  }

  private void drawImages(String label, Color color) throws IOException {
    Path images = Files.createDirectories(folder.resolve("photos").resolve(label));
    for (int i = 0; i < IMAGES; i++) {
      BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(color);
      graphics.fillRect(0, 0, SIDE, SIDE);
      graphics.setColor(Color.WHITE);
      graphics.fillRect(i, i % 7, 5, 5);
      graphics.dispose();
      ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
    }
  }

  private void compile() throws IOException, InterruptedException {
    List<Markdown.Block> blocks =
        Markdown.read(Path.of("docs", "how-to", "library.md")).blocks().stream()
            .filter(block -> block.info().equals("java"))
            .toList();
    assertThat(blocks).hasSize(1);
    Path source = folder.resolve("Example.java");
    Files.write(source, blocks.get(0).lines());
    Jvm.Ended ended = Jvm.run(java("javac", "-d", folder.toString(), source.toString()));
    assertThat(ended.code()).as(ended.printed()).isZero();
  }

  private Jvm.Ended run(String... arguments) throws IOException, InterruptedException {
    Stream<String> all = Stream.concat(Stream.of("Example"), Stream.of(arguments));
    return Jvm.run(java("java", all.toArray(String[]::new)));
  }

  /** A program of the JDK with the classes of the build, but none of the options of its JVM. */
  private ProcessBuilder java(String program, String... arguments) {
    String classPath = folder + File.pathSeparator + System.getProperty("java.class.path");
    Stream<String> command =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", program).toString(), "-cp", classPath);
    return new ProcessBuilder(Stream.concat(command, Stream.of(arguments)).toList())
        .directory(folder.toFile());
  }
}
