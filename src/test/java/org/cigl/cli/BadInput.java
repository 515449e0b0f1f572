package org.cigl.cli;

import java.io.IOException;
import java.util.List;

/**
 * Something bad that a user may give.
 *
 * @param name of the case
 * @param command the arguments, parted by blanks; {@code {dir}} is the case's folder and {@code
 *     {port}} a port that is taken
 * @param setup makes the files that the command is given
 * @param fragments what the error must hold: the setting or file, the value, what would be right
 */
record BadInput(String name, String command, Setup setup, List<String> fragments) {
  /** Makes files. */
  interface Setup {
    void prepare(Workbench bench) throws IOException;
  }

  /** A case that needs files. */
  static BadInput with(Setup setup, String name, String command, String... fragments) {
    return new BadInput(name, command, setup, List.of(fragments));
  }

  /** A case that is in the command alone. */
  static BadInput of(String name, String command, String... fragments) {
    return with(bench -> {}, name, command, fragments);
  }

  @Override
  public String toString() {
    return name;
  }
}
