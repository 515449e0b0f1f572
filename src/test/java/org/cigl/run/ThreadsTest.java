package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.testing.Jvm;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TensorFlow's first session makes its threads, and images are decoded before there is a graph. */
@Tag("integration")
class ThreadsTest {
  @TempDir Path folder;

  /** A process that loads a folder of images, and says how many threads it has then. */
  public static void main(String[] arguments) {
    Recipe recipe =
        RecipeFile.load(
            RecipeFile.DEFAULT,
            Map.of(
                "network", "lenet-5",
                "threads", arguments[1],
                "batch_size", "4",
                "data.set", "image-folder",
                "data.directory", arguments[0],
                "data.image", "28x28x1"));
    long steps = new TrainingRun(recipe).schedule().totalSteps();
    String[] threads = new File("/proc/self/task").list();
    System.out.println("threads " + threads.length + " for steps " + (steps > 0));
  }

  private int threads(int asked) throws Exception {
    Jvm.Ended ended =
        Jvm.run(
            Jvm.builder(
                ThreadsTest.class,
                List.of("-XX:TieredStopAtLevel=1"),
                List.of(folder.toString(), Integer.toString(asked))));
    assertThat(ended.code()).as(ended.printed()).isZero();
    assertThat(ended.lastLine()).endsWith(" for steps true");
    return Integer.parseInt(ended.lastLine().replaceAll("threads (\\d+) for.*", "$1"));
  }

  @Test
  void imagesAreDecodedByAsManyAsTheRecipeSays() throws Exception {
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "counted as on Linux");
    for (String part : List.of("train", "test")) {
      for (String name : List.of("a", "b")) {
        Path images = Files.createDirectories(folder.resolve(part).resolve(name));
        for (int i = 0; i < 20; i++) {
          BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
          image.setRGB(i, i, 0xFFFFFF);
          ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
        }
      }
    }
    assertThat(threads(20) - threads(1))
        .isBetween(33, 43); // of both kinds; the JVM's own come and go
  }
}
