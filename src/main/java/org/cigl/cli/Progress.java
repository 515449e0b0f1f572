package org.cigl.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import org.cigl.graph.TrainingGraph;
import org.cigl.train.TrainingListener;

/**
 * Shows how a run goes: a bar with loss, accuracy and time left where a person watches, one line an
 * epoch where the output goes to a file. What ends a run has a bar, or lines, of its own.
 */
final class Progress implements TrainingListener, AutoCloseable {
  /** System property by which the launcher says that standard error is a terminal. */
  static final String TERMINAL = "cigl.terminal";

  private final PrintWriter err;
  private final boolean terminal;
  private final int epochs;
  private final long steps;
  private final Supplier<String> left;
  private ProgressBar bar;
  private volatile StepDone last;
  private volatile String validation = "";
  private volatile String stage = "";
  private volatile long stageStarted;
  private boolean announced;

  private Progress(
      PrintWriter err, boolean terminal, long steps, int epochs, Supplier<String> left) {
    this.err = err;
    this.terminal = terminal;
    this.epochs = epochs;
    this.steps = steps;
    this.left = left;
  }

  /**
   * A bar on a terminal, lines elsewhere.
   *
   * @param left how long it will still take, for people; empty as long as that is not known
   */
  static Progress of(PrintWriter err, long steps, int epochs, Supplier<String> left) {
    return new Progress(err, onTerminal(), steps, epochs, left);
  }

  /** Whether a person watches standard error. */
  static boolean onTerminal() {
    return Boolean.getBoolean(TERMINAL);
  }

  /** What is said beside the bar of the training. */
  private List<String> parts() {
    StepDone step = last;
    return step == null
        ? List.of("preparing")
        : List.of(
            left.get(),
            "epoch " + step.epoch() + "/" + epochs,
            String.format(Locale.ROOT, "loss %.2f", step.result().loss()),
            validation,
            String.format(Locale.ROOT, "step %,d/%,d", step.step() + 1, steps));
  }

  /** What is warned of before training begins is not mixed with a bar. */
  @Override
  public void trainingBegins(TrainingGraph graph) {
    if (terminal) {
      bar = Bars.fitted("train", steps, this::parts);
    }
  }

  @Override
  public void stepDone(StepDone event) {
    last = event;
    if (terminal) {
      bar.stepTo(event.step() + 1);
    } else if (!announced && !left.get().isEmpty()) {
      announced = true;
      print("%,d steps, %s", steps, left.get());
    }
  }

  @Override
  public void stepSkipped(NonFiniteStep event) {
    print("step %d changed nothing: %s is not finite", event.step(), event.origin());
  }

  @Override
  public void epochDone(EpochDone event) {
    validation =
        String.format(Locale.ROOT, "validation %.1f%%", 100 * event.validation().accuracy());
    if (!terminal) {
      String time = left.get().replace("about ", "~"); // a line of at most 80 characters
      print(
          "epoch %d/%d  %s | val acc %.3f ECE %.3f | %.0f s%s",
          event.epoch(),
          epochs,
          trained(event),
          event.validation().accuracy(),
          event.validation().ece15(),
          event.seconds(),
          time.isEmpty() ? "" : ", " + time);
    }
  }

  private static String trained(EpochDone event) {
    return Double.isNaN(event.loss())
        ? "topology updates only"
        : String.format(Locale.ROOT, "loss %.3f", event.loss());
  }

  @Override
  public void stageBegins(Stage begun) {
    if (!terminal) {
      print("%d/%d %s ...", begun.number(), begun.count(), begun.work());
      return;
    }
    if (begun.number() == 1) {
      close();
      stageStarted = System.nanoTime();
      stage = begun.work();
      bar = Bars.fitted("finish", begun.count(), this::finishing);
    }
    stage = begun.work();
    bar.stepTo(begun.number() - 1L);
  }

  /** What is said beside the bar of what ends the run. */
  private List<String> finishing() {
    Duration time = Duration.ofNanos(System.nanoTime() - stageStarted);
    return List.of(stage, time.toSeconds() + " s", left.get());
  }

  private void print(String format, Object... values) {
    err.printf(Locale.ROOT, format + "%n", values);
    err.flush();
  }

  @Override
  public void runDone() {
    if (bar != null) {
      stage = "done";
      bar.stepTo(bar.getMax());
    }
    close();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
