package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.cigl.yaml.TypedYaml;

/** Files that name the classes, one a line: UTF-8, with or without a byte order mark. */
public final class ClassNames {
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final int LONGEST = 200;

  /** Of Windows, which forbids most: {@code / \ : * ? " < > |}, control characters, a last dot. */
  private static final Pattern NOT_IN_FOLDERS = Pattern.compile("[/\\\\:*?\"<>|\\p{Cc}]|^\\.|\\.$");

  private ClassNames() {}

  /**
   * A name as a folder can have it: an underscore for each character that a folder's name cannot
   * have on every system, and for a dot at its beginning or end; without blanks around it, letters
   * with accents composed (Unicode's NFC).
   */
  public static String asFolder(String name) {
    return NOT_IN_FOLDERS.matcher(comparable(name)).replaceAll("_");
  }

  /** Whether classes have names of their own: each another, not just their numbers. */
  public static boolean named(List<String> names) {
    return !names.isEmpty()
        && new HashSet<>(names).size() == names.size()
        && !names.equals(ImageSet.numbered(names.size()));
  }

  /** What is equal for names that look the same: without blanks around it, accents composed. */
  static String comparable(String name) {
    return Normalizer.normalize(name.strip(), Normalizer.Form.NFC);
  }

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
      Integer before = lines.putIfAbsent(comparable(name), number);
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
