package org.cigl.export;

import static org.cigl.InvalidInputException.require;

import java.util.Locale;
import org.cigl.sparse.RandomMask;

/**
 * What an exported model holds besides the plain one.
 *
 * @param temperature that every logit is divided by, above 0 and at most 1000; null leaves them
 * @param posterior what the signature {@code posterior} samples; null for no such signature
 * @param storage how kernels are kept in the files; null for {@link Storage#COMPACT}, or {@link
 *     Storage#DENSE} in a frozen graph
 * @param warmup requests for TensorFlow Serving to warm up with, 0 to 1000; null for 16
 * @param graph how the graph is made for inference; null for {@link GraphForm#AS_TRAINED}
 */
public record ExportOptions(
    Double temperature, Posterior posterior, Storage storage, Integer warmup, GraphForm graph) {
  /** The model as it was trained. */
  public static final ExportOptions PLAIN = new ExportOptions(null, null);

  /** Storage and warm-up as usual. */
  public ExportOptions(Double temperature, Posterior posterior) {
    this(temperature, posterior, null, null, null);
  }

  /** The graph as the network was trained. */
  public ExportOptions(Double temperature, Posterior posterior, Storage storage, Integer warmup) {
    this(temperature, posterior, storage, warmup, null);
  }

  /** Fills in the defaults and checks the ranges. */
  public ExportOptions {
    graph = graph == null ? GraphForm.AS_TRAINED : graph;
    storage = storage != null ? storage : graph.freeze() ? Storage.DENSE : Storage.COMPACT;
    require(
        !graph.freeze() || storage == Storage.DENSE,
        "storage is %s, must be dense in a frozen graph: its constants are part of the graph",
        storage.name().toLowerCase(Locale.ROOT));
    warmup = warmup == null ? 16 : warmup;
    require(warmup >= 0 && warmup <= 1000, "warmup is %d, must be from 0 to 1000", warmup);
    require(
        temperature == null || (temperature > 0 && temperature <= 1000),
        "temperature is %s, must be above 0 and at most 1000",
        temperature);
  }

  /**
   * Samples of the hierarchical posterior q(W): every masked kernel times a random mask of its own
   * in each sample.
   *
   * @param samples how many (S), 1 to 100: predicting takes S times as long
   * @param maskRate share of the weights that a random mask switches off (r), in [0, 1)
   * @param seed of the masks, a constant of the model: the same image always gets the same answer
   * @param rescale divide what a random mask keeps by 1 - r, so that the mean over samples is the
   *     kernel itself. Right for kernels that hold the mean of the random mask, an average or last
   *     weights; wrong for snapshots of a training that did not rescale.
   * @param snapshots whether the kernels are those of the snapshots while training, each sample's
   *     those of the next one, in place of the model's own
   */
  public record Posterior(
      int samples, double maskRate, long seed, boolean rescale, boolean snapshots) {
    /** Of the model's own kernels. */
    public Posterior(int samples, double maskRate, long seed, boolean rescale) {
      this(samples, maskRate, seed, rescale, false);
    }

    /** Checks the ranges. */
    public Posterior {
      require(samples >= 1 && samples <= 100, "posterior samples is %d, must be 1 to 100", samples);
      RandomMask.requireRate("posterior mask rate", maskRate);
    }
  }
}
