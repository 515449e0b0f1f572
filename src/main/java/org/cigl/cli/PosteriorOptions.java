package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import org.cigl.export.ExportOptions;
import org.cigl.run.TrainedWeights;
import org.cigl.sparse.RandomMask;
import picocli.CommandLine.Option;

/** What {@code cigl export --posterior} samples. */
final class PosteriorOptions {
  @Option(
      names = "--posterior",
      paramLabel = "S",
      description = {
        "Add the signature posterior: the mean over S samples of the weights, each with a fresh"
            + " random mask, with its entropy and mutual information. 1 to 100; predicting takes S"
            + " times as long."
      })
  private Integer samples;

  @Option(
      names = "--snapshots",
      description = {
        "With --posterior: pair the random masks with the snapshots that the run kept"
            + " (averaging.keep_snapshots), one after the other, in place of the exported weights."
      })
  private boolean snapshots;

  @Option(
      names = "--mask-rate",
      paramLabel = "R",
      description = "Random-mask rate of --posterior, in [0, 1). Default: the one trained with.")
  private Double maskRate;

  @Option(
      names = "--mask-rescale",
      negatable = true,
      description = {
        "Divide what a random mask of --posterior keeps by 1 - R, so that the samples' mean is the"
            + " exported kernel. Default: as the run was trained: for its exported weights, which"
            + " hold the mean of the mask; for snapshots only with random_mask.rescale."
      })
  private Boolean maskRescale;

  @Option(
      names = "--mask-seed",
      paramLabel = "N",
      description = {
        "Seed of the random masks of --posterior, fixed in the model: an image always gets the same"
            + " answer. Default: 1."
      })
  private Long maskSeed;

  /** Whether snapshots are to be read. */
  boolean fromSnapshots() {
    return snapshots;
  }

  /** Checks what can be checked without the run. */
  void requireSound() {
    if (samples == null) {
      require(maskRate == null, "--mask-rate is %s without --posterior, must be with it", maskRate);
      require(maskRescale == null, "--mask-rescale is given without --posterior, must be with it");
      require(maskSeed == null, "--mask-seed is %d without --posterior, must be with it", maskSeed);
      require(!snapshots, "--snapshots is given without --posterior, must be with it");
      return;
    }
    require(samples >= 1 && samples <= 100, "--posterior is %d, must be from 1 to 100", samples);
    if (maskRate != null) {
      RandomMask.requireRate("--mask-rate", maskRate);
    }
  }

  /**
   * For a run's checkpoint.
   *
   * @param run how to name it in messages
   * @return null where no posterior is asked for
   */
  ExportOptions.Posterior of(TrainedWeights checkpoint, String run) {
    if (samples == null) {
      return null;
    }
    require(
        !checkpoint.masked().isEmpty(),
        "--posterior: run %s (method %s) masks no kernel, must be a run of a sparse method",
        run,
        checkpoint.method());
    require(
        maskRate != null || checkpoint.maskRate() > 0,
        "--posterior: run %s was trained without a random mask, --mask-rate must be given",
        run);
    require(
        !snapshots || checkpoint.snapshots() > 0,
        "--snapshots: run %s kept none, must be trained with --set averaging.keep_snapshots=true",
        run);
    return new ExportOptions.Posterior(
        samples,
        maskRate != null ? maskRate : checkpoint.maskRate(),
        maskSeed != null ? maskSeed : 1,
        maskRescale != null ? maskRescale : checkpoint.rescalesSamples(snapshots),
        snapshots);
  }
}
