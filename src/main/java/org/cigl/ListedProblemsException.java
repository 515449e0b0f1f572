package org.cigl;

import java.io.Serial;
import java.util.List;

/**
 * Several things that the user gave cannot be used, which are reported at once. The message is one
 * line with all of them; the command line prints the {@link #headline} and each problem on a line
 * of its own.
 */
public final class ListedProblemsException extends InvalidInputException {
  @Serial private static final long serialVersionUID = 1;
  private static final int LISTED = 50;

  private final String headline;
  private final transient List<String> problems;

  /**
   * Creates the exception.
   *
   * @param headline how many there are, and what would be right
   * @param problems a sentence each; more than {@value #LISTED} are counted
   */
  public ListedProblemsException(String headline, List<String> problems) {
    super(headline + ": " + String.join("; ", listed(problems)));
    this.headline = headline;
    this.problems = listed(problems);
  }

  private static List<String> listed(List<String> problems) {
    return problems.size() <= LISTED
        ? List.copyOf(problems)
        : java.util.stream.Stream.concat(
                problems.stream().limit(LISTED),
                java.util.stream.Stream.of("and " + (problems.size() - LISTED) + " more"))
            .toList();
  }

  /** How many there are, and what would be right. */
  public String headline() {
    return headline;
  }

  /** A sentence each. */
  public List<String> problems() {
    return problems;
  }
}
