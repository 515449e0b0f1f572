package org.cigl.recipe;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.cigl.sparse.GmpTopology;
import org.cigl.sparse.RiglTopology;
import org.cigl.sparse.SetTopology;
import org.cigl.sparse.SnfsTopology;
import org.cigl.sparse.StaticTopology;
import org.cigl.sparse.TopologyRule;

/**
 * A method is put together from three parts: how the topology comes about, whether a random mask is
 * drawn at every step, and what is predicted with.
 */
public enum Method {
  /** No mask. */
  DENSE("Dense", Topology.NONE, false, Prediction.LAST_WEIGHTS),
  /** A random topology that never changes. */
  STATIC("Static", Topology.STATIC, false, Prediction.LAST_WEIGHTS),
  /** Drops small weights, grows at random (Mocanu et al., 2018). */
  SET("SET", Topology.SET, false, Prediction.LAST_WEIGHTS),
  /** Drops small weights, grows by momentum (Dettmers &amp; Zettlemoyer, 2019). */
  SNFS("SNFS", Topology.SNFS, false, Prediction.LAST_WEIGHTS),
  /** Drops small weights, grows where gradients are large (Evci et al., 2020). */
  RIGL("RigL", Topology.RIGL, false, Prediction.LAST_WEIGHTS),
  /** Prunes a dense network gradually (Zhu &amp; Gupta, 2018). */
  GMP("GMP", Topology.GMP, false, Prediction.LAST_WEIGHTS),
  /** RigL with the random mask while training, one pass with its mean at test. */
  RIGL_W_DP("RigL + W-DP", Topology.RIGL, true, Prediction.LAST_WEIGHTS),
  /** RigL with the random mask while training, and the mean over random masks at test. */
  RIGL_MC_DP("RigL + MC-DP", Topology.RIGL, true, Prediction.MC_DROPOUT),
  /** RigL's topology, a random mask at every step, and weight and mask averaging. */
  CIGL("CigL", Topology.RIGL, true, Prediction.AVERAGE),
  /** Weight averaging on RigL's topology. */
  CIGL_NO_RANDOM_MASK("CigL without random mask", Topology.RIGL, false, Prediction.AVERAGE),
  /** CigL's snapshots, whose predictions are averaged instead of their weights. */
  CIGL_NO_AVERAGING("CigL without averaging", Topology.RIGL, true, Prediction.SNAPSHOTS);

  private enum Topology {
    NONE,
    STATIC,
    SET,
    SNFS,
    RIGL,
    GMP
  }

  private final String title;
  private final Topology topology;
  private final boolean randomMask;
  private final Prediction prediction;

  Method(String title, Topology topology, boolean randomMask, Prediction prediction) {
    this.title = title;
    this.topology = topology;
    this.randomMask = randomMask;
    this.prediction = prediction;
  }

  /** Whether kernels are masked. */
  public boolean sparse() {
    return topology != Topology.NONE;
  }

  /** How the topology comes about; where nothing is masked, it never changes. */
  TopologyRule rule(Recipe recipe) {
    return switch (topology) {
      case NONE, STATIC -> new StaticTopology();
      case SET -> new SetTopology(recipe.seed());
      case SNFS -> new SnfsTopology(recipe.topology().growthMomentum());
      case RIGL -> new RiglTopology(recipe.topology().growthBatches());
      case GMP -> new GmpTopology();
    };
  }

  /** Whether a random mask is drawn at every step. */
  public boolean randomMask() {
    return randomMask;
  }

  /** What is predicted with. */
  public Prediction prediction() {
    return prediction;
  }

  /** The name in pictures and tables. */
  public String title() {
    return title;
  }

  /** The name in recipes and results. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Every label, for messages. */
  public static String labels() {
    return Arrays.stream(values()).map(Method::label).collect(Collectors.joining(", "));
  }
}
