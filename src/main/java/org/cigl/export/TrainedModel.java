package org.cigl.export;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.cigl.data.ImagePreparation;
import org.cigl.data.Normalization;
import org.cigl.network.Network;

/**
 * What an export needs of a trained network.
 *
 * @param network the network
 * @param normalization that its images went through
 * @param classNames one a class
 * @param values from a parameter's name to its values, row-major
 * @param masked names of the kernels that were trained under a mask
 * @param method that trained it, as recipes call it; null where that is not known
 * @param preparation how its images were brought to one shape
 * @param snapshots values of the parameters at each snapshot while training, without Z, by the same
 *     names; none where they were not kept
 * @param sample images of the run as PNG files, to warm up with; may be none
 */
public record TrainedModel(
    Network network,
    Normalization normalization,
    List<String> classNames,
    Function<String, float[]> values,
    Set<String> masked,
    String method,
    ImagePreparation preparation,
    List<Function<String, float[]>> snapshots,
    List<byte[]> sample) {
  /** A model of stretched images, without snapshots. */
  public TrainedModel(
      Network network,
      Normalization normalization,
      List<String> classNames,
      Function<String, float[]> values,
      Set<String> masked,
      String method) {
    this(
        network,
        normalization,
        classNames,
        values,
        masked,
        method,
        ImagePreparation.STRETCH,
        List.of(),
        List.of());
  }

  /** A model of which neither masks nor method are known. */
  public TrainedModel(
      Network network,
      Normalization normalization,
      List<String> classNames,
      Function<String, float[]> values) {
    this(network, normalization, classNames, values, Set.of(), null);
  }

  /** Share of zeros among the masked kernels' values; 0 where none is masked. */
  double sparsity() {
    long entries = 0;
    long zeros = 0;
    for (String kernel : masked) {
      for (float value : values.apply(kernel)) {
        entries++;
        zeros += value == 0 ? 1 : 0;
      }
    }
    return entries == 0 ? 0 : (double) zeros / entries;
  }
}
