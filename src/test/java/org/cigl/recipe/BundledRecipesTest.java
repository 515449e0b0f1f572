package org.cigl.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.cigl.network.ImageShape;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.train.Schedule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recipe that comes along can be trained: its network is there and its times fit. */
class BundledRecipesTest {
  static List<String> names() {
    return RecipeFile.BUNDLED;
  }

  @ParameterizedTest
  @MethodSource("names")
  void isNamedAndResolves(String name) {
    Recipe recipe = RecipeFile.load(name, Map.of());
    assertThat(RecipeFile.text(name)).startsWith("# ");
    assertThat(name.equals(RecipeFile.DEFAULT) || recipe.name().equals(name)).isTrue();
    assertThat(recipe.method()).isEqualTo(Method.CIGL);
    for (String sparsity : List.of("0.8", "0.9", "0.95", "0.99")) {
      Recipe sparser = RecipeFile.load(name, Map.of("sparsity", sparsity));
      Network network = network(sparser);
      assertThat(sparser.budgets(network).values()).allMatch(budget -> budget > 0);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void saysInALineWhatItTrainsAndHowLong(String name) {
    assertThat(RecipeFile.text(name)).contains("\n# Time: " + RecipeFile.time(name) + "\n");
    assertThat(name + ": " + RecipeFile.time(name)).hasSizeLessThanOrEqualTo(80);
    assertThat(RecipeFile.outline(name))
        .matches("\\S+ on \\S+, \\d+% sparse, \\d+ epochs")
        .hasSizeLessThanOrEqualTo(76); // after four blanks
  }

  /** The released code's schedules, by which weights are averaged at a fourth or an eighth. */
  @ParameterizedTest
  @CsvSource({
    "wrn-22-2-cifar-10, 0, 0.1",
    "wrn-22-2-cifar-10, 29999, 0.1",
    "wrn-22-2-cifar-10, 30000, 0.05",
    "wrn-22-2-cifar-10, 60000, 0.025",
    "wrn-22-2-cifar-10, 87749, 0.025",
    "wrn-22-2-cifar-10-short, 0, 0.1",
    "wrn-22-2-cifar-10-short, 10529, 0.025",
    "wrn-22-2-cifar-100, 70000, 0.025",
    "resnet-50-cifar-10, 1759, 0.1",
    "resnet-50-cifar-10, 879, 0.05",
    "resnet-50-cifar-10, 20000, 0.05",
    "resnet-50-cifar-10, 70200, 0.0125",
  })
  void decaysAsTheSourceDoes(String name, long step, double rate) {
    Schedule schedule = Schedule.of(RecipeFile.load(name, Map.of()), 45_000);
    assertThat(schedule.learningRate().at(step)).isCloseTo(rate, within(1e-12));
  }

  private static Network network(Recipe recipe) {
    NetworkFile file = NetworkFile.load(recipe.network());
    return recipe.data().set().startsWith("cifar")
        ? file.network(new ImageShape(32, 32, 3), recipe.data().set().endsWith("100") ? 100 : 10)
        : file.network();
  }

  @ParameterizedTest
  @MethodSource("names")
  void averagesSeveralSnapshotsOfOneTopology(String name) {
    Recipe recipe = RecipeFile.load(name, Map.of());
    int images =
        switch (recipe.data().set()) {
          case "tfrecord" -> 1_268_355;
          case "fashion-mnist-10k" -> 9_000;
          default -> 45_000;
        };
    Schedule schedule = Schedule.of(recipe, images);
    int snapshots = recipe.epochs() - schedule.averagingEpoch() + 1;
    assertThat(snapshots).isBetween(4, 51);
    assertThat(schedule.topology().lastUpdate()).isPositive();
  }
}
