package org.cigl.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cigl.calibration.NoiseFloor;
import org.cigl.run.Summary;
import org.cigl.run.Validated;
import org.junit.jupiter.api.Test;

/** Which candidates are kept and chosen, by hand. */
class RankingTest {
  private static final Ranking BY_NLL = new Ranking(Objective.NLL, Map.of());

  private static Validated run(double nll, double accuracy, double ece, double floor) {
    Summary.EvaluationMetrics metrics =
        new Summary.EvaluationMetrics(
            accuracy,
            accuracy,
            ece,
            0,
            0,
            0,
            0,
            nll,
            0.1,
            0,
            Map.of(),
            List.of(),
            Map.of(),
            Map.of("ece_15", new NoiseFloor(floor / 2, floor)));
    return new Validated(100, 900, 10, 1, null, metrics);
  }

  private static Measured measured(double rate, Validated... runs) {
    return new Measured(new Candidate(rate, null, null, null), List.of(runs));
  }

  private static Measured measured(double rate, double nll, double accuracy) {
    return measured(rate, run(nll, accuracy, 0.1, 0.01));
  }

  private static List<Double> rates(List<Measured> all) {
    return all.stream().map(each -> each.candidate().rate()).toList();
  }

  @Test
  void theBetterPartIsKeptByTheMeanOverSeeds() {
    List<Measured> rung =
        List.of(
            measured(0, run(0.5, 0.9, 0, 0), run(0.1, 0.9, 0, 0)),
            measured(0.1, run(0.2, 0.9, 0, 0), run(0.2, 0.9, 0, 0)),
            measured(0.2, run(0.9, 0.9, 0, 0), run(0.1, 0.9, 0, 0)));
    assertThat(rates(BY_NLL.kept(rung, 2))).containsExactly(0.1, 0.0);
    assertThat(rates(BY_NLL.sorted(rung))).containsExactly(0.1, 0.0, 0.2);
    assertThat(BY_NLL.best(rung)).contains(rung.get(1));
  }

  @Test
  void ofTwoAlikeTheLowerNllDecidesThenTheOrderOfTheLists() {
    List<Measured> alike = List.of(measured(0.2, 0.3, 0.9), measured(0.1, 0.3, 0.8));
    assertThat(rates(BY_NLL.kept(alike, 1))).containsExactly(0.2);
    List<Measured> accurate =
        List.of(measured(0.2, 0.4, 0.9), measured(0.1, 0.3, 0.9), measured(0, 0.2, 0.8));
    assertThat(rates(new Ranking(Objective.ACCURACY, Map.of()).sorted(accurate)))
        .containsExactly(0.1, 0.2, 0.0);
  }

  @Test
  void differencesOfEceBelowItsNoiseFloorDoNotRank() {
    Ranking byEce = new Ranking(Objective.ECE, Map.of());
    List<Measured> rung =
        List.of(
            measured(0, run(0.5, 0.9, 0.01, 0.02)),
            measured(0.1, run(0.3, 0.9, 0.019, 0.02)),
            measured(0.2, run(0.1, 0.9, 0.03, 0.02)));
    assertThat(rates(byEce.sorted(rung))).containsExactly(0.1, 0.0, 0.2);
  }

  @Test
  void whatIsWorseThanRateZeroIsNotChosen() {
    List<Measured> rung =
        List.of(measured(0, 0.5, 0.90), measured(0.1, 0.3, 0.89), measured(0.2, 0.4, 0.91));
    assertThat(rates(BY_NLL.sorted(rung))).containsExactly(0.1, 0.2, 0.0);
    Ranking limited = new Ranking(Objective.NLL, Map.of(Objective.ACCURACY, 0.0));
    assertThat(rates(limited.sorted(rung))).containsExactly(0.2, 0.0, 0.1);
    assertThat(limited.best(rung)).contains(rung.get(2));
    Ranking withMargin = new Ranking(Objective.NLL, Map.of(Objective.ACCURACY, 0.015));
    assertThat(withMargin.best(rung)).contains(rung.get(1));
    Ranking twice =
        new Ranking(Objective.NLL, Map.of(Objective.ACCURACY, 0.0, Objective.BRIER, 0.0));
    assertThat(twice.best(rung)).contains(rung.get(2));
  }

  @Test
  void theReferenceStaysInTheSearch() {
    List<Measured> rung =
        List.of(measured(0, 0.9, 0.8), measured(0.1, 0.3, 0.9), measured(0.2, 0.4, 0.9));
    Ranking limited = new Ranking(Objective.NLL, Map.of(Objective.ACCURACY, 0.0));
    assertThat(rates(limited.kept(rung, 2))).containsExactly(0.1, 0.2, 0.0);
    assertThat(rates(limited.kept(rung, 3))).containsExactly(0.1, 0.2, 0.0);
    assertThat(rates(BY_NLL.kept(rung, 2))).containsExactly(0.1, 0.2);
  }

  @Test
  void ofSeveralWithRateZeroTheBestIsTheReference() {
    List<Measured> rung = new ArrayList<>();
    rung.add(measured(0, 0.5, 0.80));
    rung.add(new Measured(new Candidate(0.0, 0.5, null, null), List.of(run(0.6, 0.9, 0, 0))));
    rung.add(measured(0.1, 0.3, 0.85));
    Ranking limited = new Ranking(Objective.NLL, Map.of(Objective.ACCURACY, 0.0));
    assertThat(limited.within(rung.get(0), rung)).isFalse();
    assertThat(limited.within(rung.get(2), rung)).isFalse();
    assertThat(limited.best(rung)).contains(rung.get(1));
  }

  @Test
  void whatFailedOrHasNoFiniteFiguresIsOut() {
    Measured stopped = measured(0.05, Validated.failed("loss is not finite"));
    Measured oneSeed = measured(0.1, run(0.1, 0.9, 0, 0), Validated.failed("loss"));
    Measured notANumber = measured(0.2, Double.NaN, 0.9);
    Measured infinite = measured(0.3, Double.POSITIVE_INFINITY, 0.9);
    Measured sound = measured(0.4, 5, 0.1);
    List<Measured> rung = List.of(stopped, oneSeed, notANumber, infinite, sound);
    assertThat(rates(BY_NLL.kept(rung, 3))).containsExactly(0.4);
    assertThat(BY_NLL.sorted(rung)).containsExactly(sound, stopped, oneSeed, notANumber, infinite);
    assertThat(notANumber.failure()).contains("NLL is NaN");
    assertThat(stopped.failure()).contains("loss is not finite");
    assertThat(BY_NLL.best(rung.subList(0, 4))).isEmpty();
    assertThat(BY_NLL.kept(rung.subList(0, 4), 2)).isEmpty();
  }

  @Test
  void aReferenceThatFailedLimitsNothing() {
    List<Measured> rung = List.of(measured(0, Validated.failed("loss")), measured(0.1, 0.3, 0.1));
    Ranking limited = new Ranking(Objective.NLL, Map.of(Objective.ACCURACY, 0.0));
    assertThat(rates(limited.kept(rung, 2))).containsExactly(0.1);
    assertThat(limited.best(rung)).contains(rung.get(1));
  }
}
