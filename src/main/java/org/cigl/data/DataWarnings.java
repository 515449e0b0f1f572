package org.cigl.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What of a data set makes metrics mislead, a sentence each: images that a model learns from and is
 * judged by, images that are all alike, classes without images.
 */
public final class DataWarnings {
  private static final int MOST_NAMES = 10;

  /** Images a class, on average, from which on a sample tells of classes that are not in it. */
  private static final long TELLING = 20;

  private final List<String> all = new ArrayList<>();

  private DataWarnings() {}

  /**
   * Looks at a set before it is split.
   *
   * @param data what is asked of it is a pass over the images in memory; of records their lengths
   *     and checksums, and to read some
   * @throws org.cigl.InvalidInputException if one of these is damaged
   */
  public static List<String> of(LabelledData data) {
    DataWarnings warnings = new DataWarnings();
    if (!data.hasTraining()) {
      warnings.test(data.test());
      return List.copyOf(warnings.all);
    }
    warnings.classes(data.train(), data.test());
    warnings.skipped(data.skipped());
    warnings.alike(data.train(), "training");
    warnings.alike(data.test(), "test");
    warnings.shared(data.train(), "training", data.test(), "test");
    return List.copyOf(warnings.all);
  }

  /** As {@link #of(LabelledData)}, and what the validation split shares with the rest. */
  public static List<String> of(LabelledData data, Split split) {
    List<String> both = new ArrayList<>(of(data));
    both.addAll(of(split));
    return List.copyOf(both);
  }

  /** What the validation split shares with the rest; no test image is looked at. */
  public static List<String> of(Split split) {
    DataWarnings warnings = new DataWarnings();
    warnings.shared(split.train(), "training", split.validation(), "validation");
    return List.copyOf(warnings.all);
  }

  private void test(LabelledImages test) {
    int[] all = new int[test.classes()];
    Arrays.fill(all, 1);
    untested(all, test);
    alike(test, "test");
  }

  private void classes(LabelledImages train, LabelledImages test) {
    int[] trained = train.classCounts();
    List<String> names = train.classNames();
    List<Integer> untrained =
        IntStream.range(0, names.size()).filter(c -> trained[c] == 0).boxed().toList();
    if (names.size() - untrained.size() == 1) {
      add("all training images%s are of one class: there is nothing to learn", among(train));
    } else if (!untrained.isEmpty() && tells(train)) {
      add(
          "%,d of %,d classes have no training image%s and cannot be learned: %s",
          untrained.size(), names.size(), among(train), listed(untrained, names));
    }
    untested(trained, test);
  }

  /** Of the classes that have training images. */
  private void untested(int[] trained, LabelledImages test) {
    int[] tested = test.classCounts();
    List<String> names = test.classNames();
    List<Integer> untested =
        IntStream.range(0, names.size())
            .filter(c -> trained[c] > 0 && tested[c] == 0)
            .boxed()
            .toList();
    if (!untested.isEmpty() && tells(test)) {
      add(
          "%,d of %,d classes have no test image%s, so that no metric says anything of them: %s",
          untested.size(), names.size(), among(test), listed(untested, names));
    }
  }

  /**
   * Whether a class that none of those that were looked at is of is most likely one without any.
   */
  private static boolean tells(LabelledImages images) {
    return images.inspected() == images.size() || images.inspected() >= TELLING * images.classes();
  }

  private void skipped(List<String> files) {
    if (!files.isEmpty()) {
      add(
          "%,d files cannot be used and are skipped: %s%s",
          files.size(),
          files.stream().limit(MOST_NAMES).collect(Collectors.joining(", ")),
          files.size() > MOST_NAMES ? " and " + (files.size() - MOST_NAMES) + " more" : "");
    }
  }

  /** Which images a statement is of, where it is not of all; empty where it is. */
  private static String among(LabelledImages images) {
    return images.inspected() == images.size()
        ? ""
        : String.format(
            Locale.ROOT, " among the %,d looked at of %,d", images.inspected(), images.size());
  }

  private static String listed(List<Integer> classes, List<String> names) {
    return classes.stream().limit(MOST_NAMES).map(names::get).collect(Collectors.joining(", "))
        + (classes.size() > MOST_NAMES ? " and " + (classes.size() - MOST_NAMES) + " more" : "");
  }

  private void alike(LabelledImages images, String part) {
    long[] prints = images.fingerprints();
    if (prints.length > 1 && Arrays.stream(prints).allMatch(print -> print == prints[0])) {
      add("all %,d %s images are alike: there is nothing to tell apart", prints.length, part);
    }
  }

  private void shared(LabelledImages from, String fromPart, LabelledImages in, String inPart) {
    Map<Long, Integer> known = new HashMap<>();
    long[] prints = from.fingerprints();
    for (int i = 0; i < prints.length; i++) {
      known.putIfAbsent(prints[i], i);
    }
    int shared = 0;
    long[] others = in.fingerprints();
    for (int i = 0; i < others.length; i++) {
      Integer same = known.get(others[i]);
      shared += same != null && from.equal(same, in, i) ? 1 : 0;
    }
    if (shared > 0) {
      add(
          "%,d of %,d %s images equal a %s image: they are no evidence of what is new to the model",
          shared, others.length, inPart, fromPart);
    }
  }

  private void add(String format, Object... values) {
    all.add(String.format(Locale.ROOT, format, values));
  }
}
