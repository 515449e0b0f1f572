package org.cigl.api;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cigl.recipe.RecipeFile;
import org.cigl.yaml.TypedYaml;

/** What to train and how; immutable, and checked when it is made. */
public final class Recipe {
  private final Source source;
  private final Map<String, String> settings;
  private final org.cigl.recipe.Recipe checked;

  /**
   * What a recipe starts from.
   *
   * @param text in YAML
   * @param origin what errors call it
   * @param ofBundledImages whether some of its settings are for the bundled images
   */
  private record Source(String text, String origin, boolean ofBundledImages) {
    static Source bundled(String name) {
      return new Source(RecipeFile.text(name), name, name.equals(RecipeFile.DEFAULT));
    }
  }

  private Recipe(Source source, Map<String, String> settings) {
    this.source = source;
    this.settings = settings;
    this.checked = RecipeFile.parse(source.text(), source.origin(), settings);
  }

  /** A builder that starts from CigL at 95% sparsity on the bundled Fashion-MNIST images. */
  public static Builder builder() {
    return new Builder(Source.bundled(RecipeFile.DEFAULT), Map.of());
  }

  /**
   * A recipe that comes with the library.
   *
   * @param name such as {@code fashion-mnist-10k}
   * @throws org.cigl.InvalidInputException if there is none of that name
   */
  public static Recipe bundled(String name) {
    return new Recipe(Source.bundled(name), Map.of());
  }

  /**
   * A recipe from a file.
   *
   * @param file in YAML, its name ends in {@code .yaml} or {@code .yml}
   * @throws org.cigl.InvalidInputException if it cannot be read, with the key at fault
   */
  public static Recipe load(Path file) {
    return new Recipe(
        new Source(TypedYaml.text(file, "recipe file"), file.toString(), false), Map.of());
  }

  /**
   * A recipe from a text.
   *
   * @param yaml as in a recipe file
   * @throws org.cigl.InvalidInputException naming the key at fault
   */
  public static Recipe parse(String yaml) {
    return new Recipe(new Source(yaml, "text", false), Map.of());
  }

  /** A builder that starts from this recipe. */
  public Builder toBuilder() {
    return new Builder(source, settings);
  }

  /** Name of the model that is exported. */
  public String name() {
    return checked.name();
  }

  /** The method's name, such as {@code cigl}. */
  public String method() {
    return checked.method().label();
  }

  /** Share of masked weights that are zero. */
  public double sparsity() {
    return checked.sparsity();
  }

  /** Passes over the training images. */
  public int epochs() {
    return checked.epochs();
  }

  /** Seed of every random draw. */
  public long seed() {
    return checked.seed();
  }

  /** Every setting as it is in force, in YAML. */
  public String yaml() {
    return TypedYaml.write(checked);
  }

  @Override
  public String toString() {
    return yaml();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Recipe recipe && recipe.checked.equals(checked);
  }

  @Override
  public int hashCode() {
    return checked.hashCode();
  }

  org.cigl.recipe.Recipe checked() {
    return checked;
  }

  /** The same for other images than its own, whatever it says of them. */
  Recipe of(Map<String, String> imageSettings) {
    Map<String, String> all = new LinkedHashMap<>();
    if (source.ofBundledImages()) {
      all.put("topology.interval", "null"); // the recipe's fits the bundled images alone
    }
    all.putAll(settings);
    all.putAll(imageSettings);
    return new Recipe(source, all);
  }

  /** Puts a recipe together; what is not set is as in what it starts from. */
  public static final class Builder {
    private final Source source;
    private final Map<String, String> settings;

    private Builder(Source source, Map<String, String> settings) {
      this.source = source;
      this.settings = new LinkedHashMap<>(settings);
    }

    /** Name of the exported model: lower-case letters, digits, '.', '_' and '-'. */
    public Builder name(String name) {
      return set("name", quoted(name));
    }

    /** How weights are made sparse, such as {@code cigl}, {@code rigl} or {@code dense}. */
    public Builder method(String method) {
      return set("method", quoted(method));
    }

    /** A bundled network, such as {@code resnet-20}, or the path of a network file. */
    public Builder network(String nameOrPath) {
      return set("network", quoted(nameOrPath));
    }

    /** Share of masked weights that are zero, at least 0 and below 1. */
    public Builder sparsity(double sparsity) {
      return set("sparsity", Double.toString(sparsity));
    }

    /** Share of weights that the random mask switches off at a step, at least 0 and below 1. */
    public Builder maskRate(double rate) {
      return set("random_mask.rate", Double.toString(rate));
    }

    /** Passes over the training images, at least 1. */
    public Builder epochs(int epochs) {
      return set("epochs", Integer.toString(epochs));
    }

    /** Images a step, at least 2. */
    public Builder batchSize(int images) {
      return set("batch_size", Integer.toString(images));
    }

    /** Seed of every random draw. */
    public Builder seed(long seed) {
      return set("seed", Long.toString(seed));
    }

    /** TensorFlow's threads within an operation; 0 for one a processor. */
    public Builder threads(int threads) {
      return set("threads", Integer.toString(threads));
    }

    /** Begins with the weights of a trained model: a run's folder or an exported model. */
    public Builder startFrom(Path model) {
      return set("init.from", quoted(model.toString()));
    }

    /**
     * Any setting of recipes.
     *
     * @param key dotted, such as {@code optimizer.sgd.momentum}
     * @param value in YAML, such as {@code 0.9} or {@code 50 steps}
     */
    public Builder set(String key, String value) {
      settings.put(key, value);
      return this;
    }

    /**
     * Checks the recipe.
     *
     * @throws org.cigl.InvalidInputException naming the key at fault and what would be right
     */
    public Recipe build() {
      return new Recipe(source, new LinkedHashMap<>(settings));
    }

    private static String quoted(String text) {
      return "'" + text.replace("'", "''") + "'";
    }
  }
}
