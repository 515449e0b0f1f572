package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cigl.yaml.TypedYaml;

/** Files that name the classes, one a line: UTF-8, with or without a byte order mark. */
public final class ClassNames {
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final int LONGEST = 200;

  private ClassNames() {}

  /**
   * Reads a file. Blanks around a name and blank lines at the end do not count.
   *
   * @return at least one name, all different
   * @throws org.cigl.InvalidInputException naming the line that is blank, too long, or holds a name
   *     that another one holds
   */
  public static List<String> read(Path file) {
    String text = TypedYaml.text(file, "class names").stripTrailing();
    List<String> names = new ArrayList<>();
    Map<String, Integer> lines = new HashMap<>();
    String content = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    for (String line : content.split("\\R", -1)) {
      String name = line.strip();
      int number = names.size() + 1;
      require(!name.isEmpty(), "%s: line %d is blank, must hold the name of a class", file, number);
      require(
          name.length() <= LONGEST,
          "%s: the name in line %d has %d characters, must have at most %d",
          file,
          number,
          name.length(),
          LONGEST);
      Integer before = lines.putIfAbsent(name, number);
      require(
          before == null,
          "%s: lines %s and %d name the same class, %s: names must differ",
          file,
          before,
          number,
          name);
      names.add(name);
    }
    return List.copyOf(names);
  }
}
