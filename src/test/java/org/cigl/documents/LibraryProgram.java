package org.cigl.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** The program on the page about the library, with photographs for it. */
final class LibraryProgram {
  /** Its class and arguments. */
  static final List<String> COMMAND = List.of("Example", "photos", "output", "photos/grass/0.png");

  private static final int IMAGES = 24;
  private static final int SIDE = 40;

  private LibraryProgram() {}

  /** Writes its source into a folder. */
  static Path write(Path folder) throws IOException {
    List<Markdown.Block> blocks =
        Markdown.read(Path.of("README.md")).blocks().stream()
            .filter(block -> block.info().equals("java"))
            .toList();
    assertThat(blocks).hasSize(1);
    return Files.write(folder.resolve("Example.java"), blocks.get(0).lines());
  }

  /** Draws photographs of two classes. */
  static void drawPhotos(Path folder) throws IOException {
    draw(folder.resolve("sky"), new Color(70, 120, 220));
    draw(folder.resolve("grass"), new Color(60, 160, 50));
  }

  private static void draw(Path folder, Color color) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < IMAGES; i++) {
      BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(color);
      graphics.fillRect(0, 0, SIDE, SIDE);
      graphics.setColor(Color.WHITE);
      graphics.fillRect(i, i % 7, 5, 5);
      graphics.dispose();
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
  }

  /** Checks what it prints. */
  static void requirePrinted(String printed) {
    assertThat(printed.lines())
        .anySatisfy(line -> assertThat(line).matches("epoch 5: NLL \\d+\\.\\d{3}"))
        .anySatisfy(line -> assertThat(line).matches("accuracy 1\\.000, ECE 0\\.\\d{3}"))
        .anySatisfy(line -> assertThat(line).matches("grass, (0\\.[5-9]\\d|1\\.00) sure"));
  }
}
