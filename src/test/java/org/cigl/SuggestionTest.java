package org.cigl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
  private static final List<String> KNOWN =
      List.of("set", "seed", "epochs", "cifar-10", "cifar-100");

  @Test
  void theClosestNameIsSuggested() {
    assertThat(Suggestion.of("epoch", KNOWN)).isEqualTo(", did you mean 'epochs'?");
    assertThat(Suggestion.of("ecpohs", KNOWN)).contains("'epochs'");
    assertThat(Suggestion.of("CIFAR10", KNOWN)).contains("'cifar-10'");
    assertThat(Suggestion.of("sed", KNOWN)).contains("'seed'");
  }

  @Test
  void nothingIsSuggestedWhereNothingIsClose() {
    assertThat(Suggestion.of("photos", KNOWN)).isEmpty();
    assertThat(Suggestion.of("x", List.of())).isEmpty();
  }

  @Test
  void anExchangeOfNeighboursIsOneChange() {
    assertThat(Suggestion.distance("trian", "train")).isEqualTo(1);
    assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
    assertThat(Suggestion.distance("kitten", "sitting")).isEqualTo(3);
  }
}
