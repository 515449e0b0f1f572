package org.cigl;

import java.util.regex.Pattern;

/** Messages that may hold what somebody gave, made fit to be shown in a terminal or a log. */
public final class OneLine {
  private static final Pattern BREAK = Pattern.compile("\\s*\\R\\s*");

  /** What a terminal obeys, breaks lines at, or turns the reading direction for. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private OneLine() {}

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
