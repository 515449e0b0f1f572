package org.cigl.testing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cigl.data.ImagePreparation;
import org.cigl.data.Normalization;
import org.cigl.export.TrainedModel;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.network.Parameter;
import org.cigl.network.Role;

/** Networks with values that were drawn, not learned, for tests of what becomes of a model. */
public final class SparseModels {
  private SparseModels() {}

  /** A bundled network as drawn by seed, a share of its kernels' values zero. */
  public static TrainedModel of(String network, double sparsity, long seed) {
    return of(network, sparsity, seed, 0);
  }

  /** As above, with snapshots. */
  public static TrainedModel of(String name, double sparsity, long seed, int snapshots) {
    Network network = NetworkFile.load(name).network();
    Set<String> masked =
        network.parameters().stream()
            .filter(parameter -> parameter.role() == Role.KERNEL)
            .map(Parameter::name)
            .collect(Collectors.toSet());
    Map<String, float[]> values = values(network, sparsity, seed);
    int channels = network.input().channels();
    return new TrainedModel(
        network,
        new Normalization(
            IntStream.range(0, channels).mapToObj(c -> 100f + c).toList(),
            IntStream.range(0, channels).mapToObj(c -> 60f + c).toList()),
        IntStream.range(0, network.classes()).mapToObj(c -> "class " + c).toList(),
        values::get,
        masked,
        "cigl",
        ImagePreparation.STRETCH,
        IntStream.range(0, snapshots)
            .mapToObj(i -> values(network, sparsity, seed + 1 + i))
            .<Function<String, float[]>>map(snapshot -> snapshot::get)
            .toList(),
        List.of());
  }

  /** A model with images to warm up with. */
  public static TrainedModel withSample(TrainedModel model, List<byte[]> files) {
    return new TrainedModel(
        model.network(),
        model.normalization(),
        model.classNames(),
        model.values(),
        model.masked(),
        model.method(),
        model.preparation(),
        model.snapshots(),
        files);
  }

  private static Map<String, float[]> values(Network network, double sparsity, long seed) {
    Random random = new Random(seed);
    Map<String, float[]> values = new HashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] array = new float[(int) parameter.size()];
      double scale = Math.sqrt(2 / (parameter.fanIn() * (1 - sparsity)));
      for (int i = 0; i < array.length; i++) {
        array[i] =
            switch (parameter.role()) {
              case KERNEL ->
                  random.nextDouble() < sparsity ? 0 : (float) (scale * random.nextGaussian());
              case SCALE, MOVING_VARIANCE -> 1 + random.nextFloat();
              case BIAS, OFFSET, MOVING_MEAN -> (float) (0.1 * random.nextGaussian());
            };
      }
      values.put(parameter.name(), array);
    }
    return values;
  }

  /** Raw images of the network's shape, {@code count} of them. */
  public static float[] images(TrainedModel model, int count, long seed) {
    Random random = new Random(seed);
    float[] raw = new float[count * model.network().input().size()];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = random.nextInt(256);
    }
    return raw;
  }
}
