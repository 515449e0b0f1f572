package org.cigl.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.cigl.InvalidInputException;
import org.cigl.experiment.TextTable;
import org.cigl.files.IoErrors;
import org.cigl.tuning.Candidate;
import org.cigl.tuning.Measured;
import org.cigl.tuning.Rung;
import org.cigl.tuning.Tuning;
import org.cigl.tuning.TuningFiles;
import org.cigl.tuning.TuningTable;
import picocli.CommandLine.Model.CommandSpec;

/** Shows and writes what a search came to. */
final class TuneResults {
  private final PrintWriter out;
  private final Tuning tuning;
  private final Path folder;

  TuneResults(CommandSpec spec, Tuning tuning, Path folder) {
    this.out = spec.commandLine().getOut();
    this.tuning = tuning;
    this.folder = folder;
  }

  /**
   * Shows them.
   *
   * @throws org.cigl.RunFailedException if all candidates failed
   */
  void show() {
    Rung last = tuning.rungs().get(tuning.rungs().size() - 1);
    Measured best =
        tuning.ranking().best(tuning.measured(last)).orElseThrow(() -> TuneRunner.failed(tuning));
    try {
      TuningFiles.write(tuning, best, folder);
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + folder + " cannot be written: " + IoErrors.of(e), e);
    }
    print(best);
  }

  private void print(Measured best) {
    TextTable table = TuningTable.of(tuning, best);
    out.println();
    out.println(table.caption());
    out.println(Tables.of(table.header(), table.rows()));
    out.println("chosen   " + best.candidate().title());
    warnOfEnd(best.candidate());
    out.println("results  " + folder.resolve("tuning.csv"));
    out.println("picture  " + folder.resolve("tuning.png"));
    out.println("recipe   " + folder.resolve("tuned.yaml") + ", for cigl train");
    out.flush();
  }

  /** The best rate may lie beyond the largest that was tried. */
  private void warnOfEnd(Candidate best) {
    List<Double> rates =
        tuning.entered(tuning.rungs().get(0)).stream()
            .map(Candidate::rate)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    DoubleSummaryStatistics tried =
        rates.stream().mapToDouble(Double::doubleValue).summaryStatistics();
    if (rates.size() > 1 && best.rate() == tried.getMax()) {
      out.printf(
          Locale.ROOT,
          "warning  rate %s is the largest that was tried: a larger one may be better (--rates)%n",
          best.rate());
    }
  }
}
