package org.cigl.recipe;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time in a run, written {@code 100 steps}, {@code 5 epochs} or {@code 75%} (of the run).
 *
 * @param value at least 0
 * @param unit of the value
 */
public record Span(double value, Unit unit) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?) ?(steps?|epochs?|%)");

  /** What a span counts. */
  public enum Unit {
    /** Training steps. */
    STEPS,
    /** Passes over the training set. */
    EPOCHS,
    /** Hundredths of the whole run. */
    PERCENT
  }

  /** From a value in a file: a number or list is no span either, and is shown as it was given. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Span of(Object value) {
    return parse(value.toString());
  }

  /** Whether a text has the written form. */
  public static boolean matches(String text) {
    return FORM.matcher(text).matches();
  }

  /** Parses the written form. */
  public static Span parse(String text) {
    Matcher matcher = FORM.matcher(text);
    require(
        matcher.matches(), "'%s' is not a span such as '100 steps', '5 epochs' or '75%%'", text);
    Unit unit =
        switch (matcher.group(2).charAt(0)) {
          case 's' -> Unit.STEPS;
          case 'e' -> Unit.EPOCHS;
          default -> Unit.PERCENT;
        };
    double value = Double.parseDouble(matcher.group(1));
    require(unit != Unit.PERCENT || value <= 100, "'%s' is more than the whole run (100%%)", text);
    require(
        unit != Unit.STEPS || value == Math.rint(value),
        "'%s' is not a whole number of steps",
        text);
    return new Span(value, unit);
  }

  /**
   * The span in steps, rounded down.
   *
   * @param total steps of the run
   * @param perEpoch steps of one epoch
   */
  public long steps(long total, long perEpoch) {
    return switch (unit) {
      case STEPS -> (long) value;
      case EPOCHS -> (long) Math.floor(value * perEpoch + 1e-9);
      case PERCENT -> (long) Math.floor(value * total / 100 + 1e-9);
    };
  }

  /** The span in epochs, rounded up. */
  public int epochs(long total, long perEpoch) {
    return (int)
        switch (unit) {
          case STEPS -> Math.ceil(value / perEpoch);
          case EPOCHS -> Math.ceil(value);
          case PERCENT -> Math.ceil(value / 100 * (total / (double) perEpoch) - 1e-9);
        };
  }

  @Override
  @JsonValue
  public String toString() {
    String number =
        value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    return switch (unit) {
      case STEPS -> number + " steps";
      case EPOCHS -> number + " epochs";
      case PERCENT -> number + "%";
    };
  }
}
