package org.cigl.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.cigl.data.ImageSet;
import org.cigl.data.Split;
import org.cigl.network.ImageShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams by seed are what they were: a run that is resumed by a later version draws the same. */
class SeedsTest {
  /** Recorded: another number breaks every saved run. */
  @Test
  void keysAreThoseOfEarlierVersions() {
    assertThat(Seeds.key(1, Seeds.Purpose.SPLIT, 0)).isEqualTo(SPLIT_OF_SEED_1);
    assertThat(Permutation.of(8, Seeds.key(1, Seeds.Purpose.ORDER, 1)))
        .containsExactly(ORDER_OF_SEED_1);
  }

  private static final long SPLIT_OF_SEED_1 = -3092394649769597035L;
  private static final int[] ORDER_OF_SEED_1 = {3, 1, 5, 0, 7, 2, 4, 6};

  /** The validation images are those that the stream for them draws, and no other stream's. */
  @Test
  void theSplitIsDrawnFromItsOwnStream() {
    ImageSet images =
        new ImageSet(
            new ImageShape(1, 1, 1),
            new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
            new int[10],
            List.of("a", "b"));
    int[] drawn = Permutation.of(10, Seeds.key(1, Seeds.Purpose.SPLIT, 0));
    float[] expected = new float[3];
    for (int i = 0; i < 3; i++) {
      expected[i] = drawn[i];
    }
    Arrays.sort(expected);
    assertThat(Split.holdOut(images, 0.3, 1).validation().floats()).containsExactly(expected);
  }

  @Test
  void everySeedPurposeAndIndexHasAStreamOfItsOwn() {
    Set<Long> keys = new HashSet<>();
    int count = 0;
    for (long seed : new long[] {0, 1, 2, -1, Long.MAX_VALUE}) {
      for (Seeds.Purpose purpose : Seeds.Purpose.values()) {
        for (long index = 0; index < 50; index++) {
          keys.add(Seeds.key(seed, purpose, index));
          count++;
        }
      }
    }
    assertThat(keys).hasSize(count);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 1000})
  void anOrderHasEveryNumberOnce(int size) {
    int[] order = Permutation.of(size, 7);
    assertThat(order).containsExactlyInAnyOrder(IntStream.range(0, size).toArray());
    assertThat(Permutation.of(size, 7)).containsExactly(order);
    if (size > 3) {
      assertThat(Permutation.of(size, 8)).isNotEqualTo(order);
    }
  }

  /** Every number is in every place equally often. */
  @Test
  void ordersAreUniform() {
    int[][] counts = new int[5][5];
    int draws = 20_000;
    for (int draw = 0; draw < draws; draw++) {
      int[] order = Permutation.of(5, Seeds.key(3, Seeds.Purpose.ORDER, draw));
      for (int place = 0; place < 5; place++) {
        counts[place][order[place]]++;
      }
    }
    for (int[] place : counts) {
      for (int count : place) {
        assertThat((double) count / draws).isCloseTo(0.2, within(0.015));
      }
    }
  }
}
