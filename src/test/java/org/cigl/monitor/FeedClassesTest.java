package org.cigl.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import org.cigl.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels by number and by name: none is taken for another class. */
class FeedClassesTest {
  /** Folders of digits in the order of text, and two of one name. */
  private static final List<String> NAMES = List.of("0", "1", "10", "2", "cat", "cat");

  private static OptionalInt label(String json, List<String> names) {
    return FeedLine.parse("{\"id\": \"a\", \"label\": " + json + "}", new FeedClasses(names))
        .label();
  }

  private static void refused(String json, List<String> names, String... fragments) {
    assertThatThrownBy(() -> label(json, names))
        .isInstanceOf(InvalidInputException.class)
        .message()
        .contains(fragments)
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({"'\"2\"', 3", "'\"10\"', 2", "'\"1\"', 1", "1, 1", "4, 4", "5, 5"})
  void aTextIsANameAndANumberANumber(String json, int expected) {
    assertThat(label(json, NAMES)).hasValue(expected);
  }

  @Test
  void aNumberThatAnotherClassIsCalledIsRefused() {
    refused("2", NAMES, "label is the number 2", "class 3 is called '2'", "\"2\"");
  }

  @Test
  void namesThatAreUnknownSharedOrOfNoCardAreRefused() {
    refused("\"3\"", NAMES, "the text '3'", "3 without quotes", "'0', '1', '10'");
    refused("\"Cat\"", NAMES, "the text 'Cat'", "such as '0'");
    refused("\"\"", NAMES, "the text ''");
    refused("\"cat\"", NAMES, "classes 4 and 5");
    refused("\"cat\"", List.of(), "the text 'cat'", "no card names the classes");
    refused("\"a\\nb" + "x".repeat(500) + "\"", NAMES, "xxx...'");
  }

  @Test
  void numbersBeyondTheCardsClassesAreRefused() {
    refused("6", NAMES, "label is 6", "classes on the card, 6");
    refused("-1", NAMES, "at least 0");
    assertThat(label("6", List.of())).as("no card is known").hasValue(6);
  }
}
