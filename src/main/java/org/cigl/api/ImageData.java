package org.cigl.api;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.cigl.data.DataFolder;
import org.cigl.data.DataSets;
import org.cigl.data.LabelledData;
import org.cigl.data.MemoryImages;
import org.cigl.network.ImageShape;

/** Labelled images to train on and to report on. */
public final class ImageData {
  private final Map<String, String> settings;
  private final Function<Recipe, LabelledData> loader;

  private ImageData(Map<String, String> settings, Function<Recipe, LabelledData> loader) {
    this.settings = settings;
    this.loader = loader;
  }

  /**
   * A folder of images, {@code train/CLASS/} and {@code test/CLASS/} or {@code CLASS/}; or of the
   * files of MNIST, CIFAR or TFRecord, which are recognised.
   *
   * @throws org.cigl.InvalidInputException if it holds none of these
   */
  public static ImageData folder(Path folder) {
    return ofFiles(files(DataFolder.recognize(folder), folder));
  }

  /**
   * A folder of images of several sizes.
   *
   * @param height that they are brought to, in pixels
   * @param width that they are brought to, in pixels
   * @param channels 1 for grey, 3 for colour
   * @throws org.cigl.InvalidInputException if it holds none
   */
  public static ImageData folder(Path folder, int height, int width, int channels) {
    Map<String, String> settings = files(DataFolder.recognize(folder), folder);
    settings.put("data.image", new ImageShape(height, width, channels).toString());
    return ofFiles(settings);
  }

  /**
   * A data set by its name, such as {@code fashion-mnist-10k}, the bundled one, or one that a
   * {@link org.cigl.data.DataSetProvider} adds.
   */
  public static ImageData named(String name) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("data.set", name);
    return ofFiles(settings);
  }

  /** As above, with the folder of its files. */
  public static ImageData named(String name, Path folder) {
    return ofFiles(files(name, folder));
  }

  /**
   * Images in memory.
   *
   * @param height that they have, or are brought to, in pixels
   * @param width likewise
   * @param channels 1 for grey, 3 for colour; others only of images that are given as pixels
   * @param labels names of the classes, at least 2
   */
  public static Builder memory(int height, int width, int channels, List<String> labels) {
    return new Builder(new MemoryImages(new ImageShape(height, width, channels), labels));
  }

  private static Map<String, String> files(String set, Path folder) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("data.set", set);
    settings.put("data.directory", "'" + folder.toString().replace("'", "''") + "'");
    return settings;
  }

  private static ImageData ofFiles(Map<String, String> settings) {
    return new ImageData(settings, recipe -> recipe.checked().data().load());
  }

  /** What a recipe has to say of these images. */
  Map<String, String> settings() {
    return settings;
  }

  /** Reads them, by the settings of a recipe {@linkplain Recipe#of for them}. */
  LabelledData load(Recipe recipe) {
    return loader.apply(recipe);
  }

  /** Collects images in memory. */
  public static final class Builder {
    private final MemoryImages images;

    private Builder(MemoryImages images) {
      this.images = images;
    }

    /**
     * Adds an image of any size to learn from.
     *
     * @throws org.cigl.InvalidInputException if there is no class of that name
     */
    public Builder train(BufferedImage image, String label) {
      images.add(false, image, label);
      return this;
    }

    /**
     * Adds an image to learn from.
     *
     * @param pixels unsigned, row by row: height x width x channels
     * @throws org.cigl.InvalidInputException if there is no class of that name
     */
    public Builder train(byte[] pixels, String label) {
      images.add(false, pixels, label);
      return this;
    }

    /**
     * Adds an image of any size to report on.
     *
     * @throws org.cigl.InvalidInputException if there is no class of that name
     */
    public Builder test(BufferedImage image, String label) {
      images.add(true, image, label);
      return this;
    }

    /**
     * Adds an image to report on.
     *
     * @param pixels unsigned, row by row: height x width x channels
     * @throws org.cigl.InvalidInputException if there is no class of that name
     */
    public Builder test(byte[] pixels, String label) {
      images.add(true, pixels, label);
      return this;
    }

    /**
     * The data; where no test images were added, a fifth of each class is taken for them.
     *
     * @throws org.cigl.InvalidInputException if there is no image to learn from
     */
    public ImageData build() {
      LabelledData data = images.dataSet();
      return new ImageData(Map.of("data.set", DataSets.MEMORY), recipe -> data);
    }
  }
}
