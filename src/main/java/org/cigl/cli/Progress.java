package org.cigl.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import org.cigl.train.TrainingListener;

/**
 * Shows how a run goes: a bar with loss, accuracy and time left where a person watches, one line an
 * epoch where the output goes to a file.
 */
final class Progress implements TrainingListener, AutoCloseable {
  /** System property by which the launcher says that standard error is a terminal. */
  static final String TERMINAL = "cigl.terminal";

  private final PrintWriter err;
  private final ProgressBar bar;
  private final int epochs;
  private final long steps;
  private final Supplier<String> all;
  private String validation = "";
  private String shortValidation = "";

  private Progress(PrintWriter err, ProgressBar bar, int epochs, long steps, Supplier<String> all) {
    this.err = err;
    this.bar = bar;
    this.epochs = epochs;
    this.steps = steps;
    this.all = all;
  }

  /** A bar on a terminal, lines elsewhere. */
  static Progress of(PrintWriter err, long steps, int epochs) {
    return of(err, steps, epochs, () -> "");
  }

  /**
   * As above, for one of several runs.
   *
   * @param all how far all of them are, shown at the end of a line
   */
  static Progress of(PrintWriter err, long steps, int epochs, Supplier<String> all) {
    ProgressBar bar = !onTerminal() ? null : Bars.of("train", steps).setUnit(" steps", 1).build();
    return new Progress(err, bar, epochs, steps, all);
  }

  /** Whether a person watches standard error. */
  static boolean onTerminal() {
    return Boolean.getBoolean(TERMINAL);
  }

  @Override
  public void stepDone(StepDone event) {
    if (bar != null) {
      bar.stepTo(event.step() + 1);
      bar.setExtraMessage(
          String.format(
              Locale.ROOT,
              " %d/%d loss %.2f%s%s",
              event.epoch(),
              epochs,
              event.result().loss(),
              shortValidation,
              all.get()));
    }
  }

  @Override
  public void stepSkipped(NonFiniteStep event) {
    err.printf(
        Locale.ROOT, "step %d changed nothing: %s is not finite%n", event.step(), event.origin());
    err.flush();
  }

  @Override
  public void epochDone(EpochDone event) {
    validation =
        String.format(
            Locale.ROOT,
            " | validation acc %.3f ECE %.3f",
            event.validation().accuracy(),
            event.validation().ece15());
    shortValidation =
        String.format(Locale.ROOT, " val %.1f%%", 100 * event.validation().accuracy());
    if (bar == null) {
      double left = event.seconds() / event.steps() * (steps - event.steps());
      err.printf(
          Locale.ROOT,
          "epoch %d/%d  loss %.4f  accuracy %.4f%s  %.0f s, about %.0f s left%s%n",
          event.epoch(),
          epochs,
          event.loss(),
          event.accuracy(),
          validation,
          event.seconds(),
          left,
          all.get());
      err.flush();
    }
  }

  /** The bar is done with: what comes now has lines of its own. */
  @Override
  public void stageBegins(String stage) {
    close();
    err.println(stage + " ...");
    err.flush();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
