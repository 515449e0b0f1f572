package org.cigl.export;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cigl.InvalidInputException;
import org.cigl.data.ClassNames;

/**
 * Which output of a model belongs to which label of a data set, by the names of the classes.
 *
 * <p>The same names in another order are matched, and so are names that are the same as {@linkplain
 * ClassNames#asFolder names of folders}, where that leaves no doubt; {@link #note} says so. Other
 * names are refused. Where one side has no names (its classes are called by their numbers, or share
 * names), classes are taken by number, and {@link #note} says so, too.
 */
public final class ClassMatch {
  private static final int SHOWN = 5;

  private final int[] outputs;
  private final boolean reordered;
  private final String note;

  private ClassMatch(int[] outputs, String note) {
    this.outputs = outputs;
    this.reordered = !IntStream.range(0, outputs.length).allMatch(i -> outputs[i] == i);
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
    if (same(known, names)) {
      return byName(model, known, other, names);
    }
    if (!named(known) || !named(names)) {
      return byNumber(model, known, other, names);
    }
    if (same(asFolders(known), asFolders(names))) {
      return byFolder(model, known, other, names);
    }
    throw new InvalidInputException(differences(model, known, other, names));
  }

  private static ClassMatch byNumber(
      String model, List<String> known, String other, List<String> names) {
    String without =
        named(known)
            ? other + " has"
            : named(names) ? model + " has" : model + " and " + other + " have";
    return new ClassMatch(
        IntStream.range(0, names.size()).toArray(),
        without + " no class names: classes are taken by number, unchecked");
  }

  private static ClassMatch byName(
      String model, List<String> known, String other, List<String> names) {
    if (!known.equals(names)) {
      return new ClassMatch(
          positions(known, names),
          other + " has the classes of " + model + " in another order: they are matched by name");
    }
    return named(known)
        ? new ClassMatch(positions(known, names), null)
        : byNumber(model, known, other, names);
  }

  private static ClassMatch byFolder(
      String model, List<String> known, String other, List<String> names) {
    int[] outputs = positions(asFolders(known), asFolders(names));
    String pairs =
        IntStream.range(0, outputs.length)
            .filter(label -> !known.get(outputs[label]).equals(names.get(label)))
            .limit(SHOWN)
            .mapToObj(label -> "'" + known.get(outputs[label]) + "' is '" + names.get(label) + "'")
            .collect(Collectors.joining(", "));
    return new ClassMatch(
        outputs,
        String.format(
            "%s has the classes of %s by names of folders: %s: they are matched so",
            other, model, pairs));
  }

  /** Where each of {@code names} is in {@code known}. */
  private static int[] positions(List<String> known, List<String> names) {
    Map<String, Integer> positions = new HashMap<>();
    for (int output = 0; output < known.size(); output++) {
      positions.put(known.get(output), output);
    }
    return names.stream().mapToInt(positions::get).toArray();
  }

  private static List<String> asFolders(List<String> names) {
    return names.stream().map(ClassNames::asFolder).toList();
  }

  private static boolean same(List<String> known, List<String> names) {
    return distinct(known) && distinct(names) && new HashSet<>(known).equals(new HashSet<>(names));
  }

  /** Whether classes have names of their own: each another, not just their numbers. */
  public static boolean named(List<String> names) {
    return ClassNames.named(names);
  }

  private static boolean distinct(List<String> names) {
    return !names.isEmpty() && new HashSet<>(names).size() == names.size();
  }

  /** Names of classes that are in both lists, as folders can have them. */
  public static List<String> shared(List<String> known, List<String> names) {
    HashSet<String> folders = new HashSet<>(asFolders(known));
    return names.stream().filter(name -> folders.contains(ClassNames.asFolder(name))).toList();
  }

  private static String differences(
      String model, List<String> known, String other, List<String> names) {
    return String.format(
            "%s and %s have not the same classes: only the first has %s, only the second %s; must"
                + " be the same names, in any order",
            model, other, missing(known, names), missing(names, known))
        + alike(model, known)
        + alike(other, names);
  }

  /** The first few names that are in one list alone. */
  private static String missing(List<String> from, List<String> in) {
    List<String> missing = new ArrayList<>(from);
    missing.removeAll(shared(in, from));
    if (missing.isEmpty()) {
      return "none";
    }
    return missing.stream().limit(SHOWN).map(ClassMatch::quoted).collect(Collectors.joining(", "))
        + (missing.size() > SHOWN ? " and " + (missing.size() - SHOWN) + " more" : "");
  }

  private static String quoted(String name) {
    String folder = ClassNames.asFolder(name);
    return "'" + name + "'" + (folder.equals(name) ? "" : " (as a folder '" + folder + "')");
  }

  /** Two names that are one as names of folders; empty where there are none. */
  private static String alike(String owner, List<String> names) {
    Map<String, String> first = new HashMap<>();
    for (String name : names) {
      String before = first.putIfAbsent(ClassNames.asFolder(name), name);
      if (before != null) {
        return String.format(
            "; '%s' and '%s' of %s are both '%s' as folders, and cannot be told apart so",
            before, name, owner, ClassNames.asFolder(name));
      }
    }
    return "";
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
