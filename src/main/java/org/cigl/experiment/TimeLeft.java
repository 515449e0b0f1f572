package org.cigl.experiment;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.cigl.train.TrainingListener;

/**
 * Estimates how long several trainings, one after the other, will still take: from the time of a
 * step, and the time that a training takes before its first step and after its last one.
 */
public final class TimeLeft implements TrainingListener {
  private static final int FIRST_STEPS = 10;
  private static final double NANOS = 1e9;

  private final LongSupplier clock;
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
  private double otherNanos;
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

  /**
   * A training begins.
   *
   * @param steps it takes in all, those before it was interrupted included
   * @param trainings that come after it
   * @param after steps of those
   */
  public void begin(long steps, int trainings, long after) {
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
  public void stepDone(StepDone event) {
    lastStep = clock.getAsLong();
    if (timedHere < 0) {
      firstStep = lastStep;
    }
    timedHere++;
    stepsLeft = stepsHere - event.step() - 1;
  }

  /** The training has ended, well or not. */
  public void end() {
    long now = clock.getAsLong();
    stepNanos += lastStep - firstStep;
    timed += Math.max(0, timedHere);
    otherNanos += (now - begun) - (lastStep - firstStep);
    ended++;
    timedHere = 0;
    stepsLeft = 0;
    begun = now;
    firstStep = now;
    lastStep = now;
  }

  /** Seconds until all are done; empty until the first steps are. */
  public OptionalDouble seconds() {
    long steps = timed + Math.max(0, timedHere);
    if (steps < FIRST_STEPS) {
      return OptionalDouble.empty();
    }
    double step = (stepNanos + lastStep - firstStep) / steps;
    double other = ended == 0 ? firstStep - begun : otherNanos / ended;
    return OptionalDouble.of((step * (stepsLeft + stepsAfter) + other * trainingsAfter) / NANOS);
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
