package org.cigl.export;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cigl.InvalidInputException;

/**
 * Which output of a model belongs to which label of a data set, by the names of the classes.
 *
 * <p>The same names in another order are matched. Other names are refused. Where one side has no
 * names (its classes are called by their numbers, or share names), classes are taken by number, and
 * {@link #note} says so.
 */
public final class ClassMatch {
  private static final int SHOWN = 5;

  private final int[] outputs;
  private final boolean reordered;
  private final String note;

  private ClassMatch(int[] outputs, boolean reordered, String note) {
    this.outputs = outputs;
    this.reordered = reordered;
    this.note = note;
  }

  /**
   * Matches by name.
   *
   * @param model what to call the model, such as "model models/fashion/1"
   * @param known the model's class names by output; empty where they are not known
   * @param other what to call the other side, such as "data set idx"
   * @param names the other side's class names by label
   * @throws InvalidInputException if both have names and they differ
   */
  public static ClassMatch of(String model, List<String> known, String other, List<String> names) {
    if (distinct(known) && distinct(names) && new HashSet<>(known).equals(new HashSet<>(names))) {
      return byName(model, known, other, names);
    }
    if (named(known) && named(names)) {
      throw new InvalidInputException(differences(model, known, other, names));
    }
    String without =
        named(known)
            ? other + " has"
            : named(names) ? model + " has" : model + " and " + other + " have";
    return new ClassMatch(
        IntStream.range(0, names.size()).toArray(),
        false,
        without + " no class names: classes are taken by number, unchecked");
  }

  private static ClassMatch byName(
      String model, List<String> known, String other, List<String> names) {
    if (known.equals(names)) {
      String note =
          named(known)
              ? null
              : model
                  + " and "
                  + other
                  + " have no class names: classes are taken by number,"
                  + " unchecked";
      return new ClassMatch(IntStream.range(0, names.size()).toArray(), false, note);
    }
    Map<String, Integer> positions = new HashMap<>();
    for (int output = 0; output < known.size(); output++) {
      positions.put(known.get(output), output);
    }
    return new ClassMatch(
        names.stream().mapToInt(positions::get).toArray(),
        true,
        other + " has the classes of " + model + " in another order: they are matched by name");
  }

  /** Whether classes have names of their own: each another, not just their numbers. */
  public static boolean named(List<String> names) {
    return distinct(names)
        && !IntStream.range(0, names.size())
            .allMatch(label -> names.get(label).equals(Integer.toString(label)));
  }

  private static boolean distinct(List<String> names) {
    return !names.isEmpty() && new HashSet<>(names).size() == names.size();
  }

  private static String differences(
      String model, List<String> known, String other, List<String> names) {
    return String.format(
        "%s and %s have not the same classes: only the first has %s, only the second %s; must be"
            + " the same names, in any order",
        model, other, missing(known, names), missing(names, known));
  }

  /** The first few names that are in one list alone. */
  private static String missing(List<String> from, List<String> in) {
    List<String> missing = from.stream().filter(name -> !in.contains(name)).toList();
    if (missing.isEmpty()) {
      return "none";
    }
    return missing.stream()
            .limit(SHOWN)
            .map(name -> "'" + name + "'")
            .collect(Collectors.joining(", "))
        + (missing.size() > SHOWN ? " and " + (missing.size() - SHOWN) + " more" : "");
  }

  /** The model's output for each label. */
  int[] outputs() {
    return outputs.clone();
  }

  /** Whether the order is another. */
  public boolean reordered() {
    return reordered;
  }

  /** One line on what was done or could not be checked; empty where names and order are equal. */
  public Optional<String> note() {
    return Optional.ofNullable(note);
  }

  /** The model with its outputs in the order of the data set's labels. */
  public ImageClassifier apply(ImageClassifier model) {
    return reordered ? new ReorderedClassifier(model, outputs) : model;
  }
}
