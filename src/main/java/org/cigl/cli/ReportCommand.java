package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.cigl.files.OutputFile;
import org.cigl.plot.Pictures;
import org.cigl.report.HtmlReport;
import org.cigl.report.ReportedRun;
import org.cigl.run.FinishedRun;
import org.cigl.run.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cigl report}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Write finished runs as one HTML file for reading in a browser, several side by side. It holds"
          + " everything it shows and fetches nothing."
    })
final class ReportCommand implements Callable<Integer> {
  private static final int MOST_RUNS = 20;

  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of finished runs.")
  private List<Path> paths;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE.html",
      description = {
        "Where to write the report, over an older one. Default: report.html in the run's folder;"
            + " must be given for several runs."
      })
  private Path output;

  @Override
  public Integer call() {
    Pictures.requireFonts();
    require(
        paths.size() <= MOST_RUNS,
        "%d runs are given, must be at most %d: more cannot be read side by side",
        paths.size(),
        MOST_RUNS);
    List<RunFolder> folders = paths.stream().map(RunFolder::open).toList();
    require(
        output != null || folders.size() == 1,
        "--output is missing: %d runs are given, it must name the file of their comparison",
        folders.size());
    Path file = output != null ? output : folders.get(0).report();
    if (output != null) {
      OutputFile.requireReplaceable("--output", output, HtmlReport.GENERATOR);
    }
    Path parent = file.toAbsolutePath().getParent();
    require(Files.isDirectory(parent), "--output %s: its folder does not exist, must do so", file);
    List<ReportedRun> runs = folders.stream().map(FinishedRun::read).toList();
    HtmlReport.write(runs, file);
    PrintWriter out = spec.commandLine().getOut();
    out.println("report   " + file);
    out.flush();
    return 0;
  }
}
