package org.cigl.benchmark.worker;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.cigl.data.ImageSet;
import org.cigl.network.ImageShape;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.network.Parameter;
import org.cigl.recipe.Method;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;

/**
 * A network, and what it is trained with.
 *
 * @param network name of a bundled network
 * @param batch images a step, of which a step of training takes at least 2
 * @param sparsity share of masked weights that are zero
 * @param directory of CIFAR-10's files, for a network of its images; null for images drawn at
 *     random
 * @param images at most that many training images
 */
public record Workload(String network, int batch, double sparsity, String directory, int images) {
  private static final ImageShape CIFAR = new ImageShape(32, 32, 3);
  private static final String BUNDLED_SET = "fashion-mnist-10k";

  /** Checks the ranges. */
  public Workload {
    require(batch >= 1 && batch <= 65_536, "batch is %d, must be from 1 to 65536", batch);
    require(sparsity >= 0 && sparsity < 1, "sparsity is %s, must be in [0, 1)", sparsity);
    require(images >= batch, "images is %d, must be at least the batch of %d", images, batch);
  }

  /** What it is, for whoever watches. */
  public String title() {
    return network + ", sparsity " + sparsity + ", batch " + batch;
  }

  /** The same with another batch. */
  public Workload withBatch(int size) {
    return new Workload(network, size, sparsity, directory, Math.max(images, size));
  }

  /** Training images: the bundled set or CIFAR-10, where they fit the network, else random ones. */
  ImageSet load() {
    ImageShape shape = network(null).input();
    if (shape.equals(new ImageShape(28, 28, 1))) {
      return first(DataSets.load(new DataSource(BUNDLED_SET, null, null)).train());
    }
    if (shape.equals(CIFAR) && directory != null) {
      return first(DataSets.load(new DataSource("cifar-10", Path.of(directory), null)).train());
    }
    byte[] pixels = new byte[Math.multiplyExact(images, shape.size())];
    new Random(1).nextBytes(pixels);
    int[] labels = new int[images];
    for (int i = 0; i < images; i++) {
      labels[i] = i % 10;
    }
    return new ImageSet(shape, pixels, labels, Collections.nCopies(10, "class"));
  }

  private ImageSet first(ImageSet all) {
    int count = Math.min(images, all.size());
    int[] indices = new int[count];
    for (int i = 0; i < count; i++) {
      indices[i] = i;
    }
    return count == all.size() ? all : all.select(indices);
  }

  /**
   * The network.
   *
   * @param images that it is for; null for those that its file names
   */
  Network network(ImageSet images) {
    NetworkFile file = NetworkFile.load(network);
    return images == null ? file.network() : file.network(images.shape(), images.classes());
  }

  /** Density of each masked kernel by its shape, such as {@code 3x3x16x32}. */
  public Map<String, Double> densities() {
    Network net = network(null);
    Map<String, Long> nonzeros = recipe(Method.CIGL, Map.of()).budgets(net);
    Map<String, Double> densities = new LinkedHashMap<>();
    for (Parameter parameter : net.parameters()) {
      Long count = nonzeros.get(parameter.name());
      if (count != null) {
        String shape =
            LongStream.of(parameter.shape().asArray())
                .mapToObj(Long::toString)
                .collect(Collectors.joining("x"));
        densities.put(shape, (double) count / parameter.size());
      }
    }
    return densities;
  }

  /**
   * The bundled recipe's settings for this workload; images of 3 channels are cropped and flipped,
   * as is usual for them.
   *
   * @param more settings by dotted key
   */
  Recipe recipe(Method method, Map<String, String> more) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("method", method.label());
    settings.put("network", network);
    settings.put("batch_size", Integer.toString(batch));
    settings.put("sparsity", Double.toString(sparsity));
    if (network(null).input().channels() == 3) {
      settings.put("data.augment", "{crop_padding: 4, flip: true}");
    }
    settings.putAll(more);
    return RecipeFile.load(RecipeFile.DEFAULT, settings);
  }
}
