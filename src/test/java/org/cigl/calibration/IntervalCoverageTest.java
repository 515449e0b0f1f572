package org.cigl.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.cigl.calibration.SimulatedModel.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often 95% intervals hold the true error of a model whose calibration is known. The numbers of
 * repetitions and resamples are small, for the time it takes: of 40 intervals of which 95% should
 * hold it, fewer than 34 do in 0.3% of cases.
 */
class IntervalCoverageTest {
  private static final int REPETITIONS = 40;
  private static final int LEAST = 34;
  private static final int RESAMPLES = 100;

  /** Intervals that hold the truth, by metric. */
  private static Map<EvaluationMetric, AtomicInteger> held(
      double truth, IntFunction<Map<EvaluationMetric, Estimate>> of) {
    Map<EvaluationMetric, AtomicInteger> held = new ConcurrentHashMap<>();
    IntStream.range(0, REPETITIONS)
        .parallel()
        .forEach(
            repetition ->
                of.apply(repetition)
                    .forEach(
                        (metric, estimate) -> {
                          if (estimate.low() <= truth && truth <= estimate.high()) {
                            held.computeIfAbsent(metric, key -> new AtomicInteger())
                                .incrementAndGet();
                          }
                        }));
    return held;
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 0, OVERCONFIDENT",
    "1000, 0.01, OVERCONFIDENT",
    "1000, 0.01, MIXED",
    "1000, 0.05, OVERCONFIDENT",
    "1000, 0.05, MIXED",
    "1000, 0.1, OVERCONFIDENT"
  })
  void ofAnErrorOfAThousandImages(int size, double truth, Pattern pattern) {
    assertHeld(size, truth, pattern);
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({
    "10000, 0, OVERCONFIDENT",
    "10000, 0.01, MIXED",
    "10000, 0.05, OVERCONFIDENT",
    "10000, 0.1, OVERCONFIDENT"
  })
  void ofAnErrorOfTenThousandImages(int size, double truth, Pattern pattern) {
    assertHeld(size, truth, pattern);
  }

  private static void assertHeld(int size, double truth, Pattern pattern) {
    Map<EvaluationMetric, AtomicInteger> held =
        held(
            truth,
            repetition ->
                Resamples.of(
                    RESAMPLES,
                    repetition,
                    SimulatedModel.of(size, truth, pattern, 1000 + repetition))[0]
                    .errors());
    assertThat(held).hasSize(5);
    held.forEach(
        (metric, count) -> assertThat(count.get()).as("%s", metric).isGreaterThanOrEqualTo(LEAST));
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 0, 0",
    "1000, 0, 0.04",
    "1000, 0.01, 0.03",
    "3000, 0.01, 0",
    "3000, 0.1, 0.05"
  })
  void ofADifference(int size, double first, double second) {
    Map<EvaluationMetric, AtomicInteger> held =
        held(
            first - second,
            repetition -> {
              Resamples[] both =
                  Resamples.of(
                      RESAMPLES,
                      repetition,
                      SimulatedModel.pair(size, first, second, 1000 + repetition));
              return Map.of(
                  EvaluationMetric.ECE_15, both[0].minus(both[1], EvaluationMetric.ECE_15));
            });
    assertThat(held.get(EvaluationMetric.ECE_15).get()).isGreaterThanOrEqualTo(LEAST);
  }
}
