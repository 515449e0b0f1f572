package org.cigl.experiment;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.cigl.train.TrainingListener;

/**
 * Estimates how long trainings, one after the other, will still take: from the time of a step, and
 * the time that a training takes before its first step and after its last one. May be asked by any
 * thread.
 */
public final class TimeLeft implements TrainingListener {
  private static final int FIRST_STEPS = 10;
  private static final double NANOS = 1e9;

  private final LongSupplier clock;
  private double expectedEnd;
  private boolean running;
  private long stepsAfter;
  private int trainingsAfter;
  private long stepsHere;
  private long stepsLeft;
  private long begun;
  private long firstStep;
  private long lastStep;
  private long timedHere;
  private double stepNanos;
  private long timed;
  private double startNanos;
  private double endNanos;
  private int ended;

  /** Starts with nothing to do. */
  public TimeLeft() {
    this(System::nanoTime);
  }

  /**
   * As above.
   *
   * @param clock in nanoseconds
   */
  TimeLeft(LongSupplier clock) {
    this.clock = clock;
  }

  /** Sets what a training takes after its last step, until one has shown it. */
  public synchronized void expectEnd(double seconds) {
    expectedEnd = seconds * NANOS;
  }

  /**
   * A training begins.
   *
   * @param steps it takes in all, those before it was interrupted included
   * @param trainings that come after it
   * @param after steps of those
   */
  public synchronized void begin(long steps, int trainings, long after) {
    running = true;
    stepsHere = steps;
    stepsLeft = steps;
    trainingsAfter = trainings;
    stepsAfter = after;
    begun = clock.getAsLong();
    firstStep = begun;
    lastStep = begun;
    timedHere = -1; // steps are timed from the end of the first one
  }

  @Override
  public synchronized void stepDone(StepDone event) {
    lastStep = clock.getAsLong();
    if (timedHere < 0) {
      firstStep = lastStep;
    }
    timedHere++;
    stepsLeft = stepsHere - event.step() - 1;
  }

  /** The run ends early, as its recipe allows: no more steps come. */
  @Override
  public synchronized void stageBegins(Stage stage) {
    stepsLeft = 0;
  }

  /** The training has ended, well or not. */
  public synchronized void end() {
    long now = clock.getAsLong();
    stepNanos += lastStep - firstStep;
    timed += Math.max(0, timedHere);
    startNanos += firstStep - begun;
    endNanos += now - lastStep;
    ended++;
    running = false;
    timedHere = 0;
    stepsLeft = 0;
    firstStep = now;
    lastStep = now;
  }

  /** Seconds until all are done; empty until the first steps are. */
  public synchronized OptionalDouble seconds() {
    long steps = timed + Math.max(0, timedHere);
    if (steps < FIRST_STEPS) {
      return OptionalDouble.empty();
    }
    double step = (stepNanos + lastStep - firstStep) / steps;
    double start = ended == 0 ? firstStep - begun : startNanos / ended;
    double end = ended == 0 ? expectedEnd : endNanos / ended;
    double left =
        step * (stepsLeft + stepsAfter) + (start + end) * trainingsAfter + here(start, end);
    return OptionalDouble.of(left / NANOS);
  }

  /** What is left of the training that runs, besides its steps. */
  private double here(double start, double end) {
    if (!running) {
      return 0;
    }
    long now = clock.getAsLong();
    if (timedHere < 0) {
      return Math.max(0, start - (now - begun)) + end;
    }
    return stepsLeft > 0 ? end : Math.max(0, end - (now - lastStep));
  }

  /**
   * What is left, for people; empty until it is known, and where it is next to nothing.
   *
   * @param format with a place for the time
   */
  public String left(String format) {
    OptionalDouble seconds = seconds();
    return seconds.isEmpty() || seconds.getAsDouble() < 0.5
        ? ""
        : String.format(Locale.ROOT, format, text(seconds.getAsDouble()));
  }

  /** Such as {@code about 40 s}, {@code about 5 min} or {@code about 2 h 10 min}. */
  public static String text(double seconds) {
    long minutes = Math.round(seconds / 60);
    if (seconds < 90) {
      return String.format(Locale.ROOT, "about %.0f s", seconds);
    }
    return minutes < 60
        ? "about " + minutes + " min"
        : "about " + minutes / 60 + " h " + minutes % 60 + " min";
  }
}
