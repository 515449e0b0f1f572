package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.cigl.data.LabelledImages;
import org.cigl.data.Normalization;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.network.Parameter;
import org.cigl.random.Permutation;
import org.cigl.random.Seeds;
import org.cigl.recipe.Recipe;

/**
 * What a run begins with that takes the weights of a trained model: the values that this predicts
 * with. Where the classes are others, the layer whose size depends on them begins anew.
 *
 * @param from as it was given
 * @param normalization that the weights are used to
 * @param values by the parameter's name, row-major
 * @param masks by the masked kernel's name, 1 where an entry is active
 * @param anew names of the parameters that begin anew
 */
record WarmStart(
    String from,
    Normalization normalization,
    Map<String, float[]> values,
    Map<String, float[]> masks,
    List<String> anew) {
  /**
   * Reads what a recipe says.
   *
   * @param network for the images
   * @return null where it begins with random weights
   * @throws org.cigl.InvalidInputException if that cannot be used, or is of another network
   */
  static WarmStart of(
      Recipe recipe, NetworkFile networkFile, Network network, LabelledImages images) {
    if (recipe.init() == null) {
      return null;
    }
    WeightSource source = WeightSource.open(recipe.init().from(), network);
    require(
        source.normalization().mean().size() == images.shape().channels(),
        "init.from is %s, whose images have %d channels, and these have %d: must be the same",
        source.from(),
        source.normalization().mean().size(),
        images.shape().channels());
    Set<String> anew =
        source.classNames().equals(images.classNames()) ? Set.of() : ofClasses(networkFile, images);
    Map<String, float[]> values = values(source, network, anew);
    Map<String, float[]> masks = masks(source, recipe, network, values);
    return new WarmStart(
        source.from(),
        source.normalization(),
        scaled(values, masks.keySet(), recipe),
        masks,
        network.parameters().stream().map(Parameter::name).filter(anew::contains).toList());
  }

  /** The parameters whose shape depends on the number of classes. */
  private static Set<String> ofClasses(NetworkFile networkFile, LabelledImages images) {
    Map<String, Parameter> others = new LinkedHashMap<>();
    networkFile
        .network(images.shape(), images.classes() + 1)
        .parameters()
        .forEach(parameter -> others.put(parameter.name(), parameter));
    Set<String> dependent = new HashSet<>();
    for (Parameter each : networkFile.network(images.shape(), images.classes()).parameters()) {
      if (!each.shape().equals(others.get(each.name()).shape())) {
        dependent.add(each.name());
      }
    }
    return dependent;
  }

  private static Map<String, float[]> values(
      WeightSource source, Network network, Set<String> anew) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      if (!anew.contains(parameter.name())) {
        Optional<float[]> found = source.values().apply(parameter);
        require(
            found.isPresent(),
            "init.from is %s, which has no %s of shape %s: must be of the network %s (a model that"
                + " was exported with folded batch norm has other weights: give its run)",
            source.from(),
            parameter.name(),
            parameter.shape(),
            network.name());
        values.put(parameter.name(), found.get().clone());
      }
    }
    return values;
  }

  /** As many active entries as the recipe gives each kernel; what is not active becomes zero. */
  private static Map<String, float[]> masks(
      WeightSource source, Recipe recipe, Network network, Map<String, float[]> values) {
    Map<String, float[]> masks = new LinkedHashMap<>();
    Map<String, Long> nonzeros = recipe.initialNonzeros(network);
    for (Parameter kernel : network.parameters()) {
      if (nonzeros.containsKey(kernel.name()) && values.containsKey(kernel.name())) {
        float[] value = values.get(kernel.name());
        long key = Seeds.key(recipe.seed(), Seeds.Purpose.TOPOLOGY, masks.size());
        float[] mask =
            mask(
                value,
                source.active(kernel.name(), value),
                Math.toIntExact(nonzeros.get(kernel.name())),
                key);
        for (int i = 0; i < value.length; i++) {
          value[i] *= mask[i];
        }
        masks.put(kernel.name(), mask);
      }
    }
    return masks;
  }

  /**
   * Keeps the active entries, of too many those of largest |W|; where they are too few, others are
   * added at random.
   */
  static float[] mask(float[] values, boolean[] active, int wanted, long key) {
    List<Integer> kept = new ArrayList<>();
    IntStream.range(0, active.length).filter(i -> active[i]).forEach(kept::add);
    if (kept.size() > wanted) {
      kept.sort((a, b) -> Float.compare(Math.abs(values[b]), Math.abs(values[a])));
    } else if (kept.size() < wanted) {
      Arrays.stream(Permutation.of(active.length, key))
          .filter(i -> !active[i])
          .limit((long) wanted - kept.size())
          .forEach(kept::add);
    }
    float[] mask = new float[active.length];
    kept.stream().limit(wanted).forEach(i -> mask[i] = 1);
    return mask;
  }

  /**
   * Training with a random mask that is not rescaled predicts with its mean, 1 - rate of the
   * weights: these are divided by it, so that the first prediction is that of the source.
   */
  private static Map<String, float[]> scaled(
      Map<String, float[]> values, Set<String> masked, Recipe recipe) {
    if (!recipe.randomMask().rescale()) {
      float mean = (float) (1 - recipe.maskRate());
      masked.forEach(
          kernel -> {
            float[] value = values.get(kernel);
            for (int i = 0; i < value.length; i++) {
              value[i] /= mean;
            }
          });
    }
    return values;
  }

  /** SHA-256 of all values and masks. */
  String sha256() {
    MessageDigest digest = DigestUtils.getSha256Digest();
    for (Map<String, float[]> each : List.of(values, masks)) {
      each.forEach(
          (name, numbers) -> {
            digest.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * numbers.length);
            bytes.asFloatBuffer().put(numbers);
            digest.update(bytes.array());
          });
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** What it is, a line for people. */
  String describe() {
    return "begins with the weights of "
        + from
        + (anew.isEmpty()
            ? ""
            : ", but for " + String.join(", ", anew) + ": the classes are others");
  }
}
