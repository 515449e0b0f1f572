package org.cigl.records;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files of one split whose names say how many there are: {@code train-00002-of-00010}. */
final class Shards {
  private static final Pattern NAME = Pattern.compile("(.*?)(\\d{1,9})-of-(\\d{1,9})(.*)");
  private static final int MOST_NAMES = 5;

  private Shards() {}

  /**
   * Checks that none is missing. Names that do not say how many there are say nothing.
   *
   * @throws org.cigl.InvalidInputException naming those that are missing
   */
  static void requireAll(List<Path> files) {
    Map<String, Map<Integer, Path>> sets = new TreeMap<>();
    Map<String, Integer> totals = new HashMap<>();
    for (Path file : files) {
      Matcher name = NAME.matcher(file.getFileName().toString());
      if (name.matches()) {
        int total = Integer.parseInt(name.group(3));
        Integer other = totals.putIfAbsent(name.group(1), total);
        require(
            other == null || other == total,
            "%s: is one of %d files, but another one of %s: files of two writings must not be mixed",
            file,
            total,
            other);
        int index = Integer.parseInt(name.group(2));
        Path same = sets.computeIfAbsent(name.group(1), key -> new TreeMap<>()).put(index, file);
        require(same == null, "%s and %s are the same part, must be there once", same, file);
        require(index < total, "%s: is number %d of %d, must be below it", file, index, total);
      }
    }
    sets.forEach((prefix, found) -> requireAll(prefix, found, totals.get(prefix)));
  }

  private static void requireAll(String prefix, Map<Integer, Path> found, int total) {
    if (found.size() == total) {
      return;
    }
    Path any = found.values().iterator().next();
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < total && missing.size() <= MOST_NAMES; i++) {
      if (!found.containsKey(i)) {
        missing.add(
            missing.size() < MOST_NAMES
                ? String.format(Locale.ROOT, "%s%05d-of-%05d", prefix, i, total)
                : "more");
      }
    }
    require(
        false,
        "%s: is one of %d files, of which %d are missing: %s: fetch them, or write the set again",
        any,
        total,
        total - found.size(),
        String.join(", ", missing));
  }
}
