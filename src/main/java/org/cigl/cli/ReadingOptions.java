package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import picocli.CommandLine.Option;

/** How labels and logits are read, of the commands that predict. */
final class ReadingOptions {
  @Option(
      names = "--label-offset",
      paramLabel = "N",
      description = "With --data tfrecord: label of the first class, 1 for ImageNet. Default: 0.")
  private Integer labelOffset;

  @Option(
      names = "--temperature",
      defaultValue = "1",
      paramLabel = "T",
      description = "Divide the logits by T, such as the one in a run's summary.json. Default: 1.")
  private double temperature;

  /** Label of the first class; null where it was not given. */
  Integer labelOffset() {
    return labelOffset;
  }

  /** What logits are divided by. */
  double temperature() {
    return temperature;
  }

  /**
   * Checks them.
   *
   * @param streamed whether records are read, whose labels may begin elsewhere
   */
  void requireValid(boolean streamed) {
    require(
        temperature > 0 && temperature <= 1000,
        "--temperature is %s, must be above 0 and at most 1000",
        temperature);
    require(
        labelOffset == null || streamed,
        "--label-offset is %d, must be given with --data tfrecord only",
        labelOffset);
  }
}
