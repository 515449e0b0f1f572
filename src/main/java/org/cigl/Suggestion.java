package org.cigl;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** What somebody may have meant who wrote a name that is not known. */
public final class Suggestion {
  private Suggestion() {}

  /**
   * The closest of the known names, as the end of a message; empty where none is close.
   *
   * @return such as {@code ", did you mean 'epochs'?"}
   */
  public static String of(String given, Collection<String> known) {
    String name = given.toLowerCase(Locale.ROOT);
    return known.stream()
        .min(
            Comparator.<String>comparingInt(each -> distance(name, each.toLowerCase(Locale.ROOT)))
                .thenComparingInt(each -> -each.length())) // a letter left out is likelier
        .filter(each -> distance(name, each.toLowerCase(Locale.ROOT)) <= 1 + name.length() / 4)
        .map(each -> ", did you mean '" + each + "'?")
        .orElse("");
  }

  /** Letters to insert, delete, replace or exchange with a neighbour (Damerau-Levenshtein). */
  static int distance(String from, String to) {
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, from, to, i, j);
      }
    }
    return cost[from.length()][to.length()];
  }

  private static int cheapest(int[][] cost, String from, String to, int i, int j) {
    boolean same = from.charAt(i - 1) == to.charAt(j - 1);
    int least = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
    least = Math.min(least, cost[i - 1][j - 1] + (same ? 0 : 1));
    boolean exchanged =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return exchanged ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}
