package org.cigl.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.cigl.InvalidInputException;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.sparse.DropFraction;
import org.cigl.sparse.Nonzeros;
import org.cigl.sparse.TopologySchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows from a recipe's method, schedule and ranges. */
class RecipeGlueTest {
  private static Recipe recipe(String method, String... more) {
    Map<String, String> settings = new java.util.HashMap<>(Map.of("method", method));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return RecipeFile.load(RecipeFile.DEFAULT, settings);
  }

  @ParameterizedTest
  @CsvSource({
    "cigl, rigl_w_dp, true",
    "cigl, rigl_mc_dp, true",
    "cigl, cigl_no_averaging, true",
    "rigl, cigl_no_random_mask, true",
    "cigl, rigl, false",
    "cigl, cigl_no_random_mask, false",
    "rigl, set, false",
    "rigl, snfs, false",
    "rigl, gmp, false",
    "static, dense, false",
    "static, rigl, false"
  })
  void methodsThatDifferOnlyInPredictingTrainAlike(String one, String other, boolean alike) {
    assertThat(recipe(one).trainsLike(recipe(other))).isEqualTo(alike);
    assertThat(recipe(other).trainsLike(recipe(one))).isEqualTo(alike);
    assertThat(recipe(one).trainsLike(recipe(one))).isTrue();
    assertThat(recipe(one).trainsLike(recipe(one, "seed", "77"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "dense, false, 0, 1",
    "static, true, 0, 0.05",
    "rigl, true, 0, 0.05",
    "cigl, true, 0.2, 0.05",
    "rigl_w_dp, true, 0.2, 0.05",
    "cigl_no_random_mask, true, 0, 0.05",
    "gmp, true, 0, 0.05"
  })
  void aMethodMasksOrNot(String method, boolean masks, double rate, double density) {
    Recipe recipe = recipe(method, "random_mask.rate", "0.2", "sparsity", "0.95");
    Network network = NetworkFile.load(recipe.network()).network();
    assertThat(recipe.maskRate()).isEqualTo(rate);
    assertThat(Math.round(recipe.density() * 1e6) / 1e6).isEqualTo(density);
    assertThat(recipe.budgets(network).isEmpty()).isEqualTo(!masks);
    assertThat(recipe.method().label()).isEqualTo(method);
    assertThat(Method.labels()).contains(method);
  }

  @Test
  void aMethodThatPrunesStartsDenseAndHasNoConstantNumberOfWeights() {
    Recipe gmp = recipe("gmp");
    Recipe rigl = recipe("rigl");
    Network network = NetworkFile.load(gmp.network()).network();
    network.parameters().stream()
        .filter(kernel -> gmp.budgets(network).containsKey(kernel.name()))
        .forEach(
            kernel -> {
              assertThat(gmp.initialNonzeros(network)).containsEntry(kernel.name(), kernel.size());
              long budget = rigl.budgets(network).get(kernel.name());
              assertThat(rigl.initialNonzeros(network)).containsEntry(kernel.name(), budget);
              if (budget < kernel.size()) {
                assertThat(gmp.constantNonzeros(network)).doesNotContainKey(kernel.name());
                assertThat(rigl.constantNonzeros(network)).containsEntry(kernel.name(), budget);
              } else {
                assertThat(rigl.constantNonzeros(network)).doesNotContainKey(kernel.name());
              }
            });
  }

  @Test
  void mixingAndTheGuardFollowTheirSettings() {
    assertThat(recipe("cigl").regularization().mixes()).isFalse();
    assertThat(recipe("cigl", "regularization", "{mixup: 0.2}").regularization().mixes()).isTrue();
    assertThat(recipe("cigl").guard().mostInARow()).as("stops at the first").isEqualTo(1);
    assertThat(recipe("cigl", "guard", "{non_finite: skip, limit: 7}").guard().mostInARow())
        .isEqualTo(7);
  }

  /** The last value of a range is in it, and the next is not. */
  @ParameterizedTest
  @CsvSource({
    "optimizer, '{sgd: {momentum: 0}}', '{sgd: {momentum: 1}}'",
    "optimizer, '{sgd: {weight_decay: 0}}', '{sgd: {weight_decay: -0.1}}'",
    "optimizer, '{adam: {beta_1: 0}}', '{adam: {beta_1: 1}}'",
    "optimizer, '{adam: {beta_2: 0}}', '{adam: {beta_2: 1}}'",
    "optimizer, '{adam: {epsilon: 1e-9}}', '{adam: {epsilon: 0}}'",
    "learning_rate, '{piecewise: {values: [1000]}}', '{piecewise: {values: [1000.5]}}'",
    "learning_rate, '{piecewise: {values: [0.1]}}', '{piecewise: {values: [0]}}'",
    "learning_rate, '{cosine: {initial: 0.1, final: 0.1}}', '{cosine: {initial: 0.1, final: 0.2}}'",
    "averaging.start, 100%, 100.5%",
    "topology.interval, 1 steps, 1.5 steps",
    "random_mask.rate, 0, -0.01",
    "random_mask.samples, 1000, 1001",
    "sparsity, 0, 1"
  })
  void rangesEndWhereTheySay(String key, String last, String next) {
    assertThat(recipe("rigl", key, last)).isNotNull();
    assertThatThrownBy(() -> recipe("rigl", key, next)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void countsOfSeveralKernelsAddUp() {
    Nonzeros both = new Nonzeros(10, 4, 1).plus(new Nonzeros(6, 5, 2));
    assertThat(both).isEqualTo(new Nonzeros(16, 9, 3));
    assertThat(both.sparsity()).isEqualTo(7.0 / 16);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 1, 0",
    "100, 100, 0",
    "100, 101, 100",
    "100, 300, 200",
    "100, 301, 300",
    "1, 5, 4"
  })
  void theLastUpdateComesBeforeTheEnd(long interval, long end, long last) {
    TopologySchedule schedule =
        new TopologySchedule(interval, end, new DropFraction(0.3, end, null));
    assertThat(schedule.lastUpdate()).isEqualTo(last);
    long updates = 0;
    for (long step = 0; step < 400; step++) {
      assertThat(schedule.updatesBefore(step)).as("before %d", step).isEqualTo(updates);
      updates += schedule.updatesAt(step) ? 1 : 0;
      assertThat(schedule.updatesAt(step))
          .isEqualTo(step > 0 && step <= last && step % interval == 0);
    }
  }
}
