package org.cigl.monitor;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.OptionalInt;
import org.cigl.InvalidInputException;

/**
 * The classes that a feed's labels mean. A JSON number is a class's number from 0; a JSON string is
 * a class's name as it is on the model's card, also where the name is a numeral. A number that may
 * be meant as the name of another class is refused.
 *
 * @param names by number; empty where no card names them
 */
record FeedClasses(List<String> names) {
  private static final int SHOWN = 5;
  private static final int LONGEST = 80;

  /** Keeps a copy. */
  FeedClasses {
    names = List.copyOf(names);
  }

  /**
   * The class that a label means.
   *
   * @param label as it is in a line; missing where there is none
   * @return empty where there is none
   * @throws InvalidInputException if it means none, or it is in doubt which
   */
  OptionalInt label(JsonNode label) {
    if (label.isMissingNode()) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(label.isTextual() ? named(label.textValue()) : numbered(label));
  }

  private int numbered(JsonNode label) {
    require(
        label.isInt() && label.intValue() >= 0,
        "label must be an integer of at least 0, or the name of a class as text");
    int number = label.intValue();
    require(
        names.isEmpty() || number < names.size(),
        "label is %d, must be below the number of classes on the card, %d",
        number,
        names.size());
    int other = names.indexOf(Integer.toString(number));
    require(
        other < 0 || other == number,
        "label is the number %d, but class %d is called '%d': must be \"%d\" for that one, or"
            + " another class's name as text",
        number,
        other,
        number,
        number);
    return number;
  }

  private int named(String name) {
    require(
        !names.isEmpty(),
        "label is the text '%s', must be a class's number: no card names the classes",
        shortened(name));
    int number = names.indexOf(name);
    require(number >= 0, "label is the text '%s', must be %s", shortened(name), expected(name));
    require(
        number == names.lastIndexOf(name),
        "label is the text '%s', which classes %d and %d are called: must be a class's number",
        shortened(name),
        number,
        names.lastIndexOf(name));
    return number;
  }

  private String expected(String name) {
    String some = String.join("', '", names.subList(0, Math.min(SHOWN, names.size())));
    return "a class of the card, such as '"
        + shortened(some)
        + (name.strip().matches("\\d{1,9}")
            ? "', or, for a class's number, " + name.strip() + " without quotes"
            : "'");
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }

  /**
   * Checks that a prediction is of the card's classes.
   *
   * @throws InvalidInputException if it is of more or fewer
   */
  void requireAll(float[] probabilities) {
    require(
        names.isEmpty() || names.size() == probabilities.length,
        "%d probabilities, must be %d, one for each class on the card",
        probabilities.length,
        names.size());
  }
}
