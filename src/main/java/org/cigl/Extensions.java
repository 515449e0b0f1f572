package org.cigl;

import static org.cigl.InvalidInputException.require;

import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What others add to the program: classes of one kind that {@link ServiceLoader} finds on the class
 * path, by the names that recipes and network files give them.
 *
 * @param <T> the kind
 */
public final class Extensions<T> {
  private final Class<T> kind;
  private final Function<T, List<String>> names;
  private final Supplier<List<String>> builtIn;
  private Map<String, T> found;

  /**
   * Prepares a registry; nothing is looked up yet.
   *
   * @param names all names of one that was found
   * @param builtIn names that are taken
   */
  public Extensions(
      Class<T> kind, Function<T, List<String>> names, Supplier<List<String>> builtIn) {
    this.kind = kind;
    this.names = names;
    this.builtIn = builtIn;
  }

  /**
   * All of them, in the order of their names.
   *
   * @throws InvalidInputException if one cannot be loaded, or has a name that is taken
   */
  public synchronized Map<String, T> byName() {
    if (found == null) {
      Map<String, T> all = new TreeMap<>();
      load().forEach(each -> names.apply(each).forEach(name -> add(all, name, each)));
      found = all;
    }
    return found;
  }

  private void add(Map<String, T> all, String name, T extension) {
    String type = extension.getClass().getName();
    require(
        name != null && name.matches("[a-z][a-z0-9_-]{0,63}"),
        "extension %s is named '%s', must be lower-case letters, digits, '_' or '-'",
        type,
        name);
    require(
        !builtIn.get().contains(name) && !all.containsKey(name),
        "extension %s is named '%s', must have a name of its own: that one is taken",
        type,
        name);
    all.put(name, extension);
  }

  private List<T> load() {
    try {
      return ServiceLoader.load(kind).stream().map(ServiceLoader.Provider::get).toList();
    } catch (ServiceConfigurationError e) {
      throw new InvalidInputException(
          "an extension cannot be loaded, must be a public class with a public constructor without"
              + " parameters: "
              + e.getMessage(),
          e);
    }
  }
}
