package org.cigl.cli;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cigl.recipe.Recipe;
import picocli.CommandLine;

/**
 * Names a setting in a message as the user gave it: code that checks a recipe's key or a parameter
 * does not know that the value came by an option.
 *
 * <p>Parameters are in messages by their names in snake case: {@code save_every} anywhere, {@code
 * (keep)} in brackets, and {@code keep} at the beginning, where something is said of it.
 */
final class SettingNames {
  private static final PropertyNamingStrategies.NamingBase NAMES =
      new PropertyNamingStrategies.SnakeCaseStrategy();

  /** Options that stand for keys of recipes. */
  private static final Map<String, String> OPTIONS = new LinkedHashMap<>();

  static {
    OPTIONS.put("data.set", "--data");
    OPTIONS.put("data.directory", "--data-directory");
    OPTIONS.put("data.image", "--image");
    OPTIONS.put("init.from", "--init");
    OPTIONS.put("class_weights", "--class-weights");
    OPTIONS.put("early_stopping.patience", "--patience");
    OPTIONS.put("data.resize", "--resize");
    OPTIONS.put("data.skip_bad", "--skip-bad");
    OPTIONS.put("data.label_offset", "--label-offset");
    OPTIONS.put("random_mask.rate", "--mask-rate");
    OPTIONS.put("batch_size", "--batch-size");
    for (String key :
        new String[] {
          "method", "network", "seed", "sparsity", "epochs", "threads", "precision", "kernels"
        }) {
      OPTIONS.put(key, "--" + key);
    }
  }

  private static final Pattern WORDS =
      Pattern.compile("(?<![\\w./'\"-])([a-z]+(?:_[a-z]+)+)(?![\\w./'\"=-]*[\\w/'\"=-])");
  private static final Pattern IN_BRACKETS = Pattern.compile("(?<=\\()([a-z_.]+)(?=\\))");
  private static final Pattern FIRST =
      Pattern.compile("^([a-z]+)(?= (?:is|are) |: | \\S+ (?:cannot|does not|exists|on) | \\S+: )");

  /** What messages call the place of results: not the option, of which each command has one. */
  private static final String OUTPUT = "output";

  private static final Set<String> RECIPE_KEYS =
      Arrays.stream(Recipe.class.getRecordComponents())
          .map(component -> NAMES.translate(component.getName()))
          .collect(Collectors.toSet());

  /** A data set's name, where it is no option. */
  private static final String NAME = "NAME";

  private final CommandLine command;

  private SettingNames(CommandLine command) {
    this.command = command;
  }

  /**
   * The message with options in place of the keys that they stand for.
   *
   * @param command that the message is of, with its arguments parsed
   */
  static String asGiven(String message, CommandLine command) {
    SettingNames names = new SettingNames(command);
    boolean takesRecipe = command.getCommandSpec().findOption("--set") != null;
    String text = takesRecipe ? names.withRecipe(message) : names.withoutRecipe(message);
    return names.parameters(text, takesRecipe ? RECIPE_KEYS : Set.of());
  }

  private String parameters(String message, Set<String> keys) {
    String text = message;
    for (Pattern pattern : List.of(WORDS, IN_BRACKETS, FIRST)) {
      text = pattern.matcher(text).replaceAll(found -> quoted(option(found.group(1), keys)));
    }
    return text;
  }

  private static String quoted(String text) {
    return Matcher.quoteReplacement(text);
  }

  /** The option that a parameter came by; as it is where the command has no such option. */
  private String option(String parameter, Set<String> keys) {
    String option = OPTIONS.getOrDefault(parameter, "--" + parameter.replace('_', '-'));
    boolean stays = keys.contains(parameter) || parameter.equals(OUTPUT);
    return !stays && has(option) ? option : parameter;
  }

  /** Of a command that knows no keys: none of a data set is left that an option stands for. */
  private String withoutRecipe(String message) {
    String text = message;
    for (Map.Entry<String, String> each : OPTIONS.entrySet()) {
      if (each.getKey().startsWith("data.")) {
        text = text.replaceAll("\\b" + Pattern.quote(each.getKey()) + "\\b(?!\\.)", option(each));
      }
    }
    return text;
  }

  /** Of a command that takes both: the key at fault is named as it was given. */
  private String withRecipe(String message) {
    String text = message;
    for (Map.Entry<String, String> each : OPTIONS.entrySet()) {
      if (has(each.getValue()) && command.getParseResult().hasMatchedOption(each.getValue())) {
        text = begins(text, each.getKey(), each.getValue());
      }
    }
    return text;
  }

  private boolean has(String option) {
    return command.getCommandSpec().findOption(option) != null;
  }

  /** The option; a data set's own name where the command takes it as an argument. */
  private String option(Map.Entry<String, String> each) {
    if (has(each.getValue())) {
      return each.getValue();
    }
    boolean argument =
        command.getCommandSpec().positionalParameters().stream()
            .anyMatch(parameter -> parameter.paramLabel().equals(NAME));
    return argument && each.getValue().equals("--data") ? NAME : each.getKey();
  }

  private static String begins(String text, String key, String option) {
    return Pattern.compile("^(recipe [^:]*: )?" + Pattern.quote(key) + "(?= |: )")
        .matcher(text)
        .replaceFirst("$1" + Matcher.quoteReplacement(option));
  }
}
