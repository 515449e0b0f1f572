package org.cigl.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.junit.jupiter.api.Test;

class CapacityModelTest {
  private static final Link LINK = new Link(1e6, 0.01, 0.002, 1e-6);

  @Test
  void onePaysNothing() {
    CapacityModel.Point alone = new CapacityModel(1000, 9000, 100, 0.5, LINK).at(1);
    assertThat(alone).isEqualTo(new CapacityModel.Point(1, 0, 0, 0.5, 1));
  }

  /** A request of 5 ms, and two messages of 2,000 bytes at 7 ms and 2 us a byte each. */
  @Test
  void twoExchangeTwoHalves() {
    CapacityModel.Point two = new CapacityModel(1000, 9000, 0, 0.5, LINK).at(2);
    assertThat(two.bytes()).isEqualTo(4000);
    assertThat(two.seconds()).isCloseTo(0.5 + 0.005 + 2 * (0.007 + 0.004), within(1e-12));
    assertThat(two.efficiency()).isCloseTo(0.5 / two.seconds(), within(1e-12));
  }

  @Test
  void eightDoSoThriceAndSixGoRound() {
    CapacityModel model = new CapacityModel(1000, 9000, 0, 0.5, LINK);
    assertThat(model.at(8).bytes()).isEqualTo(12_000);
    assertThat(model.at(8).seconds()).isCloseTo(0.5 + 3 * 0.027, within(1e-12));
    assertThat(model.at(6).bytes()).isCloseTo(2 * 5 * 4000 / 6.0, within(1e-9));
    assertThat(model.at(6).seconds())
        .isCloseTo(0.5 + 0.005 + 10 * (0.007 + 4000 / 6.0 * 2e-6), within(1e-12));
  }

  @Test
  void oneStepInAnIntervalIsDense() {
    double sparse = new CapacityModel(1000, 9000, 0, 0.5, LINK).at(2).seconds();
    double dense = new CapacityModel(9000, 9000, 0, 0.5, LINK).at(2).seconds();
    assertThat(new CapacityModel(1000, 9000, 4, 0.5, LINK).at(2).seconds())
        .isCloseTo((3 * sparse + dense) / 4, within(1e-12));
  }

  /** At 95% sparsity an ordinary step sends less than 8% of what a dense one does. */
  @Test
  void countsTheNumbersThatTravel() {
    Network network = NetworkFile.load("wrn-22-2").network();
    Recipe sparse =
        RecipeFile.load(RecipeFile.DEFAULT, Map.of("network", "wrn-22-2", "sparsity", "0.95"));
    CapacityModel model = CapacityModel.of(sparse, network, 100, 1, LINK);
    assertThat(model.at(2).bytes() / model.at(2).denseBytes()).isBetween(0.05, 0.08);
    Recipe pruned =
        RecipeFile.load(
            RecipeFile.DEFAULT, Map.of("network", "wrn-22-2", "sparsity", "0.95", "method", "gmp"));
    CapacityModel.Point two = CapacityModel.of(pruned, network, 100, 1, LINK).at(2);
    assertThat(two.bytes()).isEqualTo(two.denseBytes());
  }
}
