package org.cigl.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cigl.experiment.Experiment;
import org.cigl.experiment.ExperimentEvents;
import org.cigl.experiment.ExperimentReport;
import org.cigl.experiment.ResultFiles;
import org.cigl.experiment.Results;

/** What the commands that train several runs write once all are done. */
final class ExperimentFiles {
  private static final String TENSORBOARD = "tensorboard";

  private ExperimentFiles() {}

  /** Names of all of them. */
  static List<String> names(String name) {
    List<String> names = new ArrayList<>(ResultFiles.names(name));
    names.add(name + ".html");
    names.add(TENSORBOARD);
    return names;
  }

  /** Writes tables, report and event files, and says where they are. */
  static void write(
      PrintWriter out, Experiment experiment, Results results, Path folder, String name) {
    ResultFiles.write(results, folder, name).forEach(file -> out.println("results  " + file));
    Results.Run first = results.runs().get(0);
    Path report = folder.resolve(name + ".html");
    new ExperimentReport(experiment).write(first.network() + ", " + first.dataset(), report);
    out.println("report   " + report);
    new ExperimentEvents(experiment).write(folder.resolve(TENSORBOARD));
    out.println("events   " + folder.resolve(TENSORBOARD) + ", for tensorboard --logdir");
  }
}
