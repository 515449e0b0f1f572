package org.cigl.recipe;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.cigl.Extensions;
import org.cigl.Suggestion;
import org.cigl.sparse.GmpTopology;
import org.cigl.sparse.RiglTopology;
import org.cigl.sparse.SetTopology;
import org.cigl.sparse.SnfsTopology;
import org.cigl.sparse.StaticTopology;
import org.cigl.sparse.TopologyRule;

/**
 * A method is put together from three parts: how the topology comes about, whether a random mask is
 * drawn at every step, and what is predicted with. Two of the same name are equal: {@link
 * MethodProvider}s add others, each by a name of its own.
 */
public final class Method {
  /** No mask. */
  public static final Method DENSE =
      new Method("dense", "Dense", false, Method::fixed, false, Prediction.LAST_WEIGHTS);

  /** A random topology that never changes. */
  public static final Method STATIC = of("static", "Static", Method::fixed);

  /** Drops small weights, grows at random (Mocanu et al., 2018). */
  public static final Method SET = of("set", "SET", recipe -> new SetTopology(recipe.seed()));

  /** Drops small weights, grows by momentum (Dettmers &amp; Zettlemoyer, 2019). */
  public static final Method SNFS =
      of("snfs", "SNFS", recipe -> new SnfsTopology(recipe.topology().growthMomentum()));

  /** Drops small weights, grows where gradients are large (Evci et al., 2020). */
  public static final Method RIGL = of("rigl", "RigL", Method::byGradient);

  /** Prunes a dense network gradually (Zhu &amp; Gupta, 2018). */
  public static final Method GMP = of("gmp", "GMP", recipe -> new GmpTopology());

  /** RigL with the random mask while training, one pass with its mean at test. */
  public static final Method RIGL_W_DP =
      of("rigl_w_dp", "RigL + W-DP", Method::byGradient).withRandomMask();

  /** RigL with the random mask while training, and the mean over random masks at test. */
  public static final Method RIGL_MC_DP =
      of("rigl_mc_dp", "RigL + MC-DP", Method::byGradient)
          .withRandomMask()
          .predicting(Prediction.MC_DROPOUT);

  /** RigL's topology, a random mask at every step, and weight and mask averaging. */
  public static final Method CIGL =
      of("cigl", "CigL", Method::byGradient).withRandomMask().predicting(Prediction.AVERAGE);

  /** Weight averaging on RigL's topology. */
  public static final Method CIGL_NO_RANDOM_MASK =
      of("cigl_no_random_mask", "CigL without random mask", Method::byGradient)
          .predicting(Prediction.AVERAGE);

  /** CigL's snapshots, whose predictions are averaged instead of their weights. */
  public static final Method CIGL_NO_AVERAGING =
      of("cigl_no_averaging", "CigL without averaging", Method::byGradient)
          .withRandomMask()
          .predicting(Prediction.SNAPSHOTS);

  private static final List<Method> BUILT_IN =
      List.of(
          DENSE,
          STATIC,
          SET,
          SNFS,
          RIGL,
          GMP,
          RIGL_W_DP,
          RIGL_MC_DP,
          CIGL,
          CIGL_NO_RANDOM_MASK,
          CIGL_NO_AVERAGING);

  private static final Extensions<MethodProvider> ADDED =
      new Extensions<>(
          MethodProvider.class, provider -> labels(provider.methods()), () -> labels(BUILT_IN));

  private final String label;
  private final String title;
  private final boolean sparse;
  private final Function<Recipe, TopologyRule> topology;
  private final boolean randomMask;
  private final Prediction prediction;

  private Method(
      String label,
      String title,
      boolean sparse,
      Function<Recipe, TopologyRule> topology,
      boolean randomMask,
      Prediction prediction) {
    this.label = label;
    this.title = title;
    this.sparse = sparse;
    this.topology = topology;
    this.randomMask = randomMask;
    this.prediction = prediction;
  }

  /**
   * A method under a mask, without a random one, that predicts with the last weights.
   *
   * @param label the name in recipes and results: lower-case letters, digits and '_'
   * @param title the name in pictures and tables
   * @param topology how the topology comes about, by the recipe; rules of equal recipes are equal
   */
  public static Method of(String label, String title, Function<Recipe, TopologyRule> topology) {
    return new Method(label, title, true, topology, false, Prediction.LAST_WEIGHTS);
  }

  /** The same with a random mask at every step. */
  public Method withRandomMask() {
    return new Method(label, title, sparse, topology, true, prediction);
  }

  /** The same predicting with something else than the last weights. */
  public Method predicting(Prediction with) {
    return new Method(label, title, sparse, topology, randomMask, with);
  }

  /** Every method, those that others add last. */
  public static List<Method> all() {
    Map<String, MethodProvider> added = ADDED.byName();
    return Stream.concat(
            BUILT_IN.stream(), added.keySet().stream().map(label -> of(label, added.get(label))))
        .toList();
  }

  private static Method of(String label, MethodProvider provider) {
    return provider.methods().stream()
        .filter(method -> method.label.equals(label))
        .findFirst()
        .orElseThrow();
  }

  /** From a value in a file, which is shown as it was given. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Method of(Object value) {
    return named(value.toString());
  }

  /**
   * The method of a name, in whatever case.
   *
   * @throws org.cigl.InvalidInputException if there is none
   */
  public static Method named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    List<Method> found = all().stream().filter(each -> each.label.equals(lower)).toList();
    require(
        !found.isEmpty(),
        "'%s' is not one of %s%s",
        name,
        labels(),
        found.isEmpty() ? Suggestion.of(name, all().stream().map(Method::label).toList()) : "");
    return found.get(0);
  }

  /** Whether kernels are masked. */
  public boolean sparse() {
    return sparse;
  }

  /** How the topology comes about; where nothing is masked, it never changes. */
  TopologyRule rule(Recipe recipe) {
    return topology.apply(recipe);
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
  @JsonValue
  public String label() {
    return label;
  }

  /** Every label, for messages. */
  public static String labels() {
    return String.join(", ", labels(all()));
  }

  private static List<String> labels(List<Method> methods) {
    return methods.stream().map(Method::label).toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Method method && method.label.equals(label);
  }

  @Override
  public int hashCode() {
    return label.hashCode();
  }

  @Override
  public String toString() {
    return label;
  }

  private static TopologyRule fixed(Recipe recipe) {
    return new StaticTopology();
  }

  private static TopologyRule byGradient(Recipe recipe) {
    return new RiglTopology(recipe.topology().growthBatches());
  }
}
