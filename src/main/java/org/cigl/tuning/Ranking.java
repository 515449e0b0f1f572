package org.cigl.tuning;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;
import static java.util.Comparator.comparingInt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of a rung's candidates are the better ones. First those that keep within the limits, best
 * objective first; then those that do not; last those that failed. Of two with the same objective
 * the one with the lower NLL is better, then the one that was listed first.
 *
 * @param objective mean over seeds
 * @param limits by metric, how much worse than the {@linkplain #reference reference} it may be
 */
public record Ranking(Objective objective, Map<Objective, Double> limits) {
  /** Keeps a copy. */
  public Ranking {
    limits = Map.copyOf(limits);
  }

  /** Best first. */
  public List<Measured> sorted(List<Measured> rung) {
    Comparator<Measured> failed = comparing(measured -> measured.failure().isPresent());
    return rung.stream()
        .sorted(
            failed.thenComparing((a, b) -> a.failure().isPresent() ? 0 : sound(rung).compare(a, b)))
        .toList();
  }

  private Comparator<Measured> sound(List<Measured> rung) {
    return comparingInt((Measured measured) -> within(measured, rung) ? 0 : 1)
        .thenComparingDouble(measured -> measured.rank(objective))
        .thenComparingDouble(measured -> measured.rank(Objective.NLL));
  }

  /** Those that go on to the next rung: so many, and the references of the limits. */
  public List<Measured> kept(List<Measured> rung, int count) {
    List<Measured> sound =
        sorted(rung).stream().filter(measured -> measured.failure().isEmpty()).toList();
    List<Measured> kept = new ArrayList<>(sound.subList(0, Math.min(count, sound.size())));
    limits.keySet().stream()
        .sorted()
        .flatMap(metric -> reference(metric, rung).stream())
        .filter(reference -> !kept.contains(reference))
        .forEach(kept::add);
    return kept;
  }

  /** The best one; empty if all failed. It keeps within the limits where any does. */
  public Optional<Measured> best(List<Measured> rung) {
    return sorted(rung).stream().filter(measured -> measured.failure().isEmpty()).findFirst();
  }

  /** Whether a candidate that did not fail keeps within the limits; without a reference it does. */
  public boolean within(Measured measured, List<Measured> rung) {
    return limits.entrySet().stream()
        .allMatch(
            limit ->
                reference(limit.getKey(), rung).stream()
                    .allMatch(
                        reference ->
                            measured.rank(limit.getKey())
                                <= reference.rank(limit.getKey()) + limit.getValue()));
  }

  /** What a metric is compared with: the best in it of those with rate 0 that did not fail. */
  private static Optional<Measured> reference(Objective metric, List<Measured> rung) {
    return rung.stream()
        .filter(measured -> measured.candidate().unmasked())
        .filter(measured -> measured.failure().isEmpty())
        .min(comparingDouble(measured -> measured.rank(metric)));
  }
}
