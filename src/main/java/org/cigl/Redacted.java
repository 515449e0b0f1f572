package org.cigl;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses made fit to be shown: who gave them may have put a password or a token in. */
public final class Redacted {
  private static final String HIDDEN = "***";

  /** What comes before user and host. Of two slashes Java's paths keep one. */
  private static final Pattern SCHEME = Pattern.compile("(?i)^(?:[a-z][a-z0-9+.-]*:/+|/*)");

  /** Up to the last @ before the path: a password may hold one, and may not be encoded. */
  private static final Pattern USER = Pattern.compile("^[^/?#]*@");

  /** Where a password holds a slash, what follows it may be a part of it. */
  private static final Pattern LOOSE = Pattern.compile("(?s)^.*@");

  private static final Pattern PATH = Pattern.compile("[^?#]*");

  /** A value after the path, with its name where it has one. */
  private static final Pattern VALUE = Pattern.compile("([?&;#])([^=?&;#]*=)?[^&;#]+");

  private static final Pattern IN_TEXT =
      Pattern.compile("(?i)\\b[a-z][a-z0-9+.-]*:/+\\S*?(?=[\"',.;:)]*(?:\\s|$))");

  private Redacted() {}

  /**
   * The address with {@code ***} in place of user and password and of the values in the query and
   * the fragment.
   *
   * @param url that is meant as one, whatever it is
   */
  public static String url(String url) {
    Matcher scheme = SCHEME.matcher(url);
    int start = scheme.find() ? scheme.end() : 0;
    return url.substring(0, start) + withoutValues(withoutUser(url.substring(start)));
  }

  private static String withoutUser(String rest) {
    Pattern pattern = USER.matcher(rest).find() ? USER : LOOSE;
    return pattern.matcher(rest).replaceFirst(HIDDEN + "@");
  }

  /** A path may hold what parts values, too: they begin at the first ? or #. */
  private static String withoutValues(String rest) {
    Matcher path = PATH.matcher(rest);
    int end = path.lookingAt() ? path.end() : 0;
    return rest.substring(0, end) + VALUE.matcher(rest.substring(end)).replaceAll("$1$2" + HIDDEN);
  }

  /** A text with every address in it as {@link #url} gives it. */
  public static String text(String text) {
    return IN_TEXT.matcher(text).replaceAll(found -> Matcher.quoteReplacement(url(found.group())));
  }
}
