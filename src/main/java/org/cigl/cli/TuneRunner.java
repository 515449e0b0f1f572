package org.cigl.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.cigl.RunFailedException;
import org.cigl.run.CheckpointPolicy;
import org.cigl.tuning.Candidate;
import org.cigl.tuning.Measured;
import org.cigl.tuning.Rung;
import org.cigl.tuning.Trial;
import org.cigl.tuning.Tuning;
import picocli.CommandLine.Model.CommandSpec;

/** Trains the runs of a search, rung by rung, in this process or in several. */
final class TuneRunner {
  /** The option that makes a process do one run alone. */
  static final String RUN = "--run";

  private final PrintWriter out;
  private final Tuning tuning;
  private final CheckpointPolicy saved;
  private final TrainingQueue queue;

  TuneRunner(CommandSpec spec, Tuning tuning, CheckpointPolicy saved) {
    this.out = spec.commandLine().getOut();
    this.tuning = tuning;
    this.saved = saved;
    this.queue = new TrainingQueue(spec, saved.stop());
  }

  /** Does the run of that name alone. */
  void trainOne(String name) {
    Trial trial = tuning.trial(name).orElseThrow();
    queue.plan(1, tuning.steps(trial));
    queue.run(List.of(job(trial)), 1);
  }

  /** Does all that are still to be done, so many at a time. */
  void trainAll(int processes) {
    for (Rung rung : tuning.rungs()) {
      List<Candidate> entered = tuning.entered(rung);
      requireLeft(entered);
      List<Trial> pending =
          tuning.trials(rung, entered).stream().filter(trial -> !tuning.done(trial)).toList();
      if (!pending.isEmpty()) {
        train(rung, pending, processes);
        announce(rung);
      }
    }
  }

  private void requireLeft(List<Candidate> entered) {
    if (entered.isEmpty()) {
      throw failed(tuning);
    }
  }

  /** What to say where no candidate is left. */
  static RunFailedException failed(Tuning tuning) {
    Measured first = tuning.measured(tuning.rungs().get(0)).get(0);
    return new RunFailedException(
        "no candidate came to metrics; "
            + first.candidate().title()
            + ": "
            + first.failure().orElse("its runs on more images failed"));
  }

  private void train(Rung rung, List<Trial> pending, int processes) {
    List<Trial> later = tuning.later(rung);
    queue.plan(pending.size() + later.size(), steps(pending) + steps(later));
    say(
        "rung %d of %d: %d runs on %,d images",
        rung.number(), tuning.rungs().size(), pending.size(), tuning.images(rung));
    queue.run(pending.stream().map(this::job).toList(), processes);
  }

  private long steps(List<Trial> trials) {
    return trials.stream().mapToLong(tuning::steps).sum();
  }

  private TrainingQueue.Job job(Trial trial) {
    return new TrainingQueue.Job(
        trial.name(),
        trial.recipe(),
        tuning.steps(trial),
        1,
        tuning.validationImages(),
        tuning.classes(),
        tuning.run(trial).history(),
        RUN + "=" + trial.name(),
        watchers -> tuning.train(trial, watchers, saved));
  }

  /** Which of its candidates were the better ones. */
  private void announce(Rung rung) {
    List<Measured> measured = tuning.measured(rung);
    measured.stream()
        .filter(each -> each.failure().isPresent())
        .forEach(each -> say("%s is out: %s", each.candidate().title(), each.failure().get()));
    say(
        "rung %d, best first: %s",
        rung.number(),
        tuning.ranking().sorted(measured).stream()
            .filter(each -> each.failure().isEmpty())
            .map(this::ranked)
            .collect(Collectors.joining("; ")));
  }

  private String ranked(Measured measured) {
    return String.format(
        Locale.ROOT,
        "%s (%s %.4f)",
        measured.candidate().title(),
        tuning.ranking().objective().label(),
        measured.mean(tuning.ranking().objective().metric()));
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
    out.flush();
  }
}
