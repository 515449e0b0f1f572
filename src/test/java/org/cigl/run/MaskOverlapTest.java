package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MaskOverlapTest {
  static Stream<Arguments> overlaps() {
    return Stream.of(
        Arguments.of("1100", "1100", 1.0),
        Arguments.of("1100", "0011", 0.0),
        Arguments.of("1110", "0111", 2.0 / 3),
        // Gradual pruning: what is left was there from the start.
        Arguments.of("1111", "0001", 1.0),
        Arguments.of("1100", "0000", 1.0));
  }

  @ParameterizedTest
  @MethodSource("overlaps")
  void isTheShareOfWhatIsActiveThatWasActive(String before, String now, double expected) {
    assertThat(MaskOverlap.overlap(mask(before), mask(now))).isEqualTo(expected);
  }

  private static BitSet mask(String entries) {
    BitSet mask = new BitSet();
    for (int i = 0; i < entries.length(); i++) {
      mask.set(i, entries.charAt(i) == '1');
    }
    return mask;
  }
}
