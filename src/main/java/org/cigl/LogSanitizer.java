package org.cigl;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Messages that may hold what somebody gave, made fit to be shown in a terminal or a log. */
public final class LogSanitizer {
  private static final Pattern BREAK = Pattern.compile("\\s*\\R\\s*");

  /** What a terminal obeys, breaks lines at, or turns the reading direction for. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private LogSanitizer() {}

  /**
   * The text with control characters, line breaks, and what is invisible or turns the reading
   * direction, as JSON escapes such as {@code \\u202e}.
   */
  public static String visible(String text) {
    return escaped(text, CONTROL);
  }

  /** What {@link #visible} gives, of every character that {@code hidden} finds. */
  static String escaped(String text, Pattern hidden) {
    return hidden
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(escape(found.group())));
  }

  private static String escape(String character) {
    return character
        .chars()
        .mapToObj(unit -> String.format(Locale.ROOT, "\\u%04x", unit))
        .collect(Collectors.joining());
  }

  /**
   * The message in one line: line breaks are blanks, control characters are shown as {@code ?}.
   *
   * @param longest characters, beyond which it is cut
   */
  public static String of(String message, int longest) {
    String cut = message.length() > longest ? message.substring(0, longest) + " ..." : message;
    return CONTROL.matcher(BREAK.matcher(cut).replaceAll(" ")).replaceAll("?");
  }
}
