package org.cigl.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a document that is generated from the code, between the lines {@code <!-- NAME: begin
 * -->} and {@code <!-- NAME: end -->}.
 */
public final class MarkedText {
  private static final String COMMAND = "mvn test -Dtest='*ReferenceTest' -Dcigl.rewrite=true";

  private MarkedText() {}

  /** Checks that the part is what the code says; with {@code -Dcigl.rewrite=true} writes it. */
  public static void assertCurrent(Path document, String name, String wanted) throws IOException {
    String text = Files.readString(document);
    String current = replaced(text, document, name, wanted);
    if (Boolean.getBoolean("cigl.rewrite")) {
      Files.writeString(document, current);
      return;
    }
    assertThat(text.equals(current)) // a difference would print the whole document
        .as("%s is what the code says; if not, write it again by: %s", document, COMMAND)
        .isTrue();
  }

  private static String replaced(String text, Path document, String name, String wanted) {
    String begin = "<!-- " + name + ": begin -->\n";
    String end = "<!-- " + name + ": end -->\n";
    assertThat(text).as("%s", document).containsSubsequence(begin, end);
    int from = text.indexOf(begin) + begin.length();
    return text.substring(0, from) + "\n" + wanted + "\n" + text.substring(text.indexOf(end));
  }
}
