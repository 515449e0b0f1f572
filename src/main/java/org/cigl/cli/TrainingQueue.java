package org.cigl.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cigl.calibration.ResamplingTime;
import org.cigl.checkpoint.StopRequest;
import org.cigl.experiment.EpochsDone;
import org.cigl.experiment.TimeLeft;
import org.cigl.experiment.TrainingProcesses;
import org.cigl.recipe.Recipe;
import org.cigl.train.TrainingListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Does trainings one after the other in this process, or several at a time in processes of their
 * own, and shows how far they are and how long all of them will take.
 */
final class TrainingQueue {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingQueue.class);

  private static final int LOOKS = 20; // once a second

  private final PrintWriter out;
  private final PrintWriter err;
  private final List<String> arguments;
  private final StopRequest stop;
  private final TimeLeft timeLeft = new TimeLeft();
  private final EpochsDone epochsDone = new EpochsDone();
  private int trainings;
  private long steps;
  private int begun;
  private int ended;
  private boolean estimated;

  /**
   * One training.
   *
   * @param name as it is shown
   * @param recipe of it, or one that trains alike
   * @param steps in all
   * @param reports models that are measured at its end
   * @param images that they are measured on
   * @param classes of its data
   * @param history the file to which it writes a line an epoch
   * @param which the option that makes a process do it alone
   * @param work does it in this process, watched by those listeners
   */
  record Job(
      String name,
      Recipe recipe,
      long steps,
      int reports,
      int images,
      int classes,
      Path history,
      String which,
      Consumer<List<TrainingListener>> work) {}

  TrainingQueue(CommandSpec spec, StopRequest stop) {
    this.out = spec.commandLine().getOut();
    this.err = spec.commandLine().getErr();
    this.arguments = spec.root().commandLine().getParseResult().expandedArgs();
    this.stop = stop;
  }

  /**
   * Says how much there is to be done, or how much is left where it turns out to be less.
   *
   * @param count trainings that have not begun
   * @param ofThem their steps
   */
  void plan(int count, long ofThem) {
    boolean first = trainings == 0;
    trainings = begun + count;
    steps = ofThem;
    if (first && count > 0) {
      say("%,d training%s, %,d steps in all", count, count == 1 ? "" : "s", ofThem);
    }
  }

  /** Does some of what is planned. */
  void run(List<Job> jobs, int processes) {
    if (processes > 1) {
      inProcesses(jobs, processes);
    } else {
      jobs.forEach(this::here);
    }
  }

  private void here(Job job) {
    begins(job);
    if (begun == 1) {
      timeLeft.expectEnd(
          ResamplingTime.measure(job.classes(), job.images()).seconds(job.reports(), job.images()));
    }
    timeLeft.begin(job.steps(), trainings - begun, steps);
    try (Progress progress = Progress.of(err, job.steps(), job.recipe().epochs(), this::left)) {
      TrainingListener first =
          new TrainingListener() {
            @Override
            public void stepDone(StepDone event) {
              sayFirst(timeLeft.seconds());
            }
          };
      boolean lines = !Progress.onTerminal(); // a bar shows it itself
      job.work().accept(lines ? List.of(timeLeft, first, progress) : List.of(timeLeft, progress));
    }
    timeLeft.end();
    ends(timeLeft.seconds());
  }

  private void begins(Job job) {
    begun++;
    steps -= job.steps();
    say("training %d of %d: %s", begun, trainings, job.name());
  }

  /** Shown once, when the first steps are done. */
  private void sayFirst(OptionalDouble seconds) {
    if (!estimated && trainings > 1 && seconds.isPresent()) {
      estimated = true;
      err.printf("all %d trainings: %s left%n", trainings, TimeLeft.text(seconds.getAsDouble()));
      err.flush();
    }
  }

  private String left() {
    return timeLeft.left(trainings == 1 ? "%s left" : "all %s left");
  }

  private void ends(OptionalDouble seconds) {
    ended++;
    if (ended < trainings && seconds.isPresent()) {
      say(
          "%d of %d trainings done, %s left",
          ended, trainings, TimeLeft.text(seconds.getAsDouble()));
    }
  }

  private void inProcesses(List<Job> jobs, int atOnce) {
    if (!jobs.isEmpty() && begun == 0 && jobs.get(0).recipe().threads() == 0) {
      LOG.warn(
          "each of the {} processes takes a thread for every core: --threads limits them", atOnce);
    }
    List<TrainingProcesses.Training> processes = new ArrayList<>();
    for (Job job : jobs) {
      processes.add(
          new TrainingProcesses.Training(
              job.name(), SpreadOptions.command(arguments, job.which())));
    }
    long after = steps - jobs.stream().mapToLong(Job::steps).sum();
    epochsDone.follow(
        jobs.stream()
            .map(job -> new EpochsDone.Run(job.history(), job.recipe().epochs(), job.steps()))
            .toList(),
        after);
    new TrainingProcesses(processes, atOnce, System.err)
        .run(stop, new Followed(training -> jobs.get(processes.indexOf(training))));
  }

  /** Trainings in processes of their own, whose histories show how far they are. */
  private final class Followed implements TrainingProcesses.Watcher {
    private final Function<TrainingProcesses.Training, Job> jobs;
    private int waited;

    Followed(Function<TrainingProcesses.Training, Job> jobs) {
      this.jobs = jobs;
    }

    @Override
    public void begun(TrainingProcesses.Training training) {
      begins(jobs.apply(training));
    }

    @Override
    public void waiting() {
      if (!estimated && waited++ % LOOKS == 0) {
        sayFirst(epochsDone.seconds());
      }
    }

    @Override
    public void ended(TrainingProcesses.Training training) {
      Job job = jobs.apply(training);
      epochsDone.ended(job.history());
      ends(epochsDone.seconds());
    }
  }

  private void say(String format, Object... values) {
    out.printf(format + "%n", values);
    out.flush();
  }
}
