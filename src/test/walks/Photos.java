import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Draws pictures of two classes: {@code java Photos.java FOLDER COUNT}. */
class Photos {
  public static void main(String[] arguments) throws IOException {
    System.setProperty("java.awt.headless", "true");
    Path folder = Path.of(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    draw(folder.resolve("grass"), count, new Color(60, 160, 50));
    draw(folder.resolve("sky"), count, new Color(70, 120, 220));
  }

  private static void draw(Path folder, int count, Color color) throws IOException {
    Files.createDirectories(folder);
    Random random = new Random(folder.toString().hashCode());
    for (int i = 0; i < count; i++) {
      BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(color);
      graphics.fillRect(0, 0, 64, 48);
      for (int spot = 0; spot < 20; spot++) {
        graphics.setColor(new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256)));
        graphics.fillOval(random.nextInt(60), random.nextInt(44), 4, 4);
      }
      graphics.dispose();
      ImageIO.write(image, "png", folder.resolve("photo-" + i + ".png").toFile());
    }
  }
}
