package org.cigl.benchmark.suite;

import static org.cigl.InvalidInputException.require;

import java.math.BigDecimal;

/**
 * One thing that was measured.
 *
 * @param network as it is called in {@code graphs/}
 * @param sparsity of masked weights
 * @param threads of TensorFlow or PyTorch, within and between operations
 * @param batch images
 * @param subject what ran, such as {@code cigl}, {@code dense} or {@code keras}
 * @param quantity what was measured of it; {@code X to Y} is a ratio, round by round
 * @param unit of the values
 * @param values over the rounds
 */
public record Measurement(
    String network,
    double sparsity,
    int threads,
    int batch,
    String subject,
    String quantity,
    String unit,
    Spread values) {
  /** Checks that nothing is missing. */
  public Measurement {
    require(
        network != null && subject != null && quantity != null && unit != null && values != null,
        "a measurement lacks network, subject, quantity, unit or values");
  }

  /** The sparsity, such as {@code 95%}. */
  String percent() {
    return BigDecimal.valueOf(sparsity).movePointRight(2).stripTrailingZeros().toPlainString()
        + "%";
  }
}
