package org.cigl;

import java.util.regex.Pattern;

/** Addresses made fit to be shown: who gave them may have put a password in. */
public final class Redacted {
  /** Up to the last @ before the path: a password may hold one, and may not be encoded. */
  private static final Pattern USER = Pattern.compile("(?<=//)[^/?#\\s]*@");

  /** Where a password holds a slash, what follows it may be a part of it. */
  private static final Pattern LOOSE = Pattern.compile("(?<=//)[^\\s]*@");

  private static final Pattern QUERY =
      Pattern.compile("(?i)([?&](?:[^=&#]*(?:token|key|password|secret|sig)[^=&#]*)=)[^&#\\s]*");

  private Redacted() {}

  /** The address with {@code ***} in place of user, password and secrets in the query. */
  public static String url(String url) {
    String user = USER.matcher(url).replaceFirst("***@");
    String loose = user.equals(url) ? LOOSE.matcher(url).replaceFirst("***@") : user;
    return QUERY.matcher(loose).replaceAll("$1***");
  }
}
