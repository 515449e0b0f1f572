package org.cigl.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options of a command as its help lists them: in groups, each with a title. {@code --help}
 * leaves out what is seldom needed, {@code cigl help COMMAND} does not.
 */
final class OptionGroups {
  private static final String OTHERS = "Options";

  private static final Map<String, List<String>> GROUPS = groups();

  private static final Set<String> SELDOM =
      Set.of(
          "--averaging-starts",
          "--batch",
          "--check-every",
          "--factor",
          "--fold-batch-norm",
          "--force-temperature",
          "--freeze",
          "--keep",
          "--help",
          "--keep-masks",
          "--kserve-canary",
          "--kserve-storage",
          "--label-offset",
          "--last-share",
          "--learning-rates",
          "--list",
          "--mask-seed",
          "--max-accuracy-decrease-upper",
          "--max-ece-increase-upper",
          "--max-time",
          "--metrics-host",
          "--mlflow",
          "--mlflow-experiment",
          "--npz",
          "--precision",
          "--processes",
          "--push-gateway",
          "--resize",
          "--retries",
          "--save-steps",
          "--skip-bad",
          "--start-timeout",
          "--textfile",
          "--timeout",
          "--training",
          "--version",
          "--warmup",
          "--weight-decays",
          "--worker-timeout");

  /** Options that one of several values makes needless. */
  private static final Map<String, String> SEVERAL =
      Map.of("--method", "--methods", "--sparsity", "--sparsities", "--seed", "--seeds");

  private OptionGroups() {}

  private static Map<String, List<String>> groups() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    groups.put(
        "Method and network",
        List.of(
            "--method",
            "--methods",
            "--network",
            "--sparsity",
            "--sparsities",
            "--mask-rate",
            "--seed",
            "--seeds",
            "--set"));
    groups.put(
        "Search",
        List.of(
            "--rates",
            "--learning-rates",
            "--weight-decays",
            "--averaging-starts",
            "--objective",
            "--no-worse",
            "--last-share",
            "--factor"));
    groups.put(
        "Images",
        List.of(
            "--data",
            "--data-directory",
            "--split",
            "--image",
            "--resize",
            "--skip-bad",
            "--label-offset",
            "--ood",
            "--ood-directory",
            "--corruptions"));
    groups.put(
        "Training",
        List.of(
            "--epochs",
            "--batch-size",
            "--learning-rate",
            "--class-weights",
            "--patience",
            "--init",
            "--keep-masks"));
    groups.put("Served model", List.of("--served", "--card", "--timeout", "--retries"));
    groups.put(
        "Predictions", List.of("--top", "--format", "--temperature", "--posterior", "--snapshots"));
    groups.put(
        "Limits",
        List.of(
            "--gate",
            "--min-accuracy",
            "--max-ece",
            "--max-accuracy-decrease",
            "--max-accuracy-decrease-upper",
            "--max-ece-increase",
            "--max-ece-increase-upper"));
    groups.put(
        "Output",
        List.of("--output", "--new-run", "--dry-run", "--list", "--keep-best", "--tensorboard"));
    groups.put(
        "Processors",
        List.of("--threads", "--processes", "--training", "--kernels", "--precision"));
    groups.put("Saving", List.of("--save-every", "--save-steps", "--keep", "--max-time"));
    groups.put(
        "Prometheus metrics",
        List.of(
            "--metrics-port", "--metrics-host", "--no-metrics", "--push-gateway", "--textfile"));
    groups.put("MLflow", List.of("--mlflow", "--mlflow-experiment"));
    groups.put("Many machines", List.of("--check-every", "--start-timeout", "--worker-timeout"));
    return groups;
  }

  /** Puts the groups into the help of a command and of all below it. */
  static void show(CommandLine command) {
    Map<String, CommandLine.IHelpSectionRenderer> sections = command.getHelpSectionMap();
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionGroups::render);
    command.setHelpSectionMap(sections);
    abbreviate(command);
  }

  private static void abbreviate(CommandLine command) {
    command.getCommandSpec().usageMessage().abbreviateSynopsis(true);
    command.getSubcommands().values().forEach(OptionGroups::abbreviate);
  }

  private static String render(Help help) {
    boolean all = help.commandSpec().parent() == null || !asked(help.commandSpec());
    List<OptionSpec> options =
        help.commandSpec().options().stream()
            .filter(option -> !option.hidden() && (all || !seldom(help.commandSpec(), option)))
            .toList();
    StringBuilder text = new StringBuilder();
    grouped(options)
        .forEach(
            (title, group) ->
                text.append(help.createHeading("%n" + title + ":%n"))
                    .append(list(help, options, group)));
    if (options.size() < visible(help.commandSpec())) {
      text.append(help.createHeading("%nAll options: " + qualified(help.commandSpec()) + "%n"));
    }
    return text.toString();
  }

  /** Whether {@code --help} was given: the help of all options is asked for otherwise. */
  private static boolean asked(CommandSpec command) {
    ParseResult parsed = command.commandLine().getParseResult();
    return parsed != null && parsed.hasMatchedOption("--help");
  }

  private static boolean seldom(CommandSpec command, OptionSpec option) {
    String several = SEVERAL.get(option.longestName());
    return SELDOM.contains(option.longestName())
        || (several != null && command.findOption(several) != null);
  }

  private static long visible(CommandSpec command) {
    return command.options().stream().filter(option -> !option.hidden()).count();
  }

  /** Such as {@code cigl help train}. */
  private static String qualified(CommandSpec command) {
    return command.parent().qualifiedName() + " help " + command.name();
  }

  private static Map<String, List<OptionSpec>> grouped(List<OptionSpec> options) {
    Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
    List<OptionSpec> others = new ArrayList<>(options);
    GROUPS.forEach(
        (title, names) -> {
          List<OptionSpec> group =
              names.stream()
                  .flatMap(name -> options.stream().filter(o -> name.equals(o.longestName())))
                  .toList();
          if (!group.isEmpty()) {
            groups.put(title, group);
            others.removeAll(group);
          }
        });
    if (!others.isEmpty()) {
      groups.put(OTHERS, others);
    }
    return groups;
  }

  private static String list(Help help, List<OptionSpec> all, List<OptionSpec> group) {
    Help.Layout layout = help.createDefaultLayout(all, List.of(), help.colorScheme());
    layout.addOptions(group, help.parameterLabelRenderer());
    return layout.toString();
  }
}
