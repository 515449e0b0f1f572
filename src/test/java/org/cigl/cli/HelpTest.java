package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cigl.testing.CommandLineRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * What {@code --help} shows on a terminal of 80 columns and 40 lines, and what a shell completes.
 */
class HelpTest {
  private static final int TWO_SCREENS = 80;

  @TempDir Path folder;

  private static String help(String... command) {
    CommandLine line = Cigl.commandLine();
    line.setUsageHelpAutoWidth(false);
    java.io.StringWriter out = new java.io.StringWriter();
    line.setOut(new java.io.PrintWriter(out));
    assertThat(line.execute(command)).isZero();
    return out.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train",
        "compare",
        "sweep",
        "tune",
        "evaluate",
        "predict",
        "export",
        "gate",
        "serve"
      })
  void takesTwoScreensAndHasAnExample(String command) {
    List<String> lines = help(command, "--help").lines().toList();
    assertThat(lines).hasSizeLessThanOrEqualTo(TWO_SCREENS).allMatch(line -> line.length() < 80);
    assertThat(lines).anyMatch(line -> line.startsWith("  cigl " + command + " "));
  }

  @Test
  void optionsStandInTitledGroups() {
    String help = help("train", "--help");
    assertThat(help)
        .containsSubsequence(
            "Usage: cigl train [OPTIONS] [RECIPE]\n",
            "\nMethod and network:\n      --method=METHOD",
            "\nImages:\n      --data=NAME",
            "\nTraining:\n      --epochs=N",
            "\nOutput:\n  -o, --output=DIR",
            "\nAll options: cigl help train\n",
            "\nExample:\n  cigl train ")
        .doesNotContain("--worker-timeout");
    assertThat(help("compare", "--help")).doesNotContain("--seed=", "--method=");
  }

  @Test
  void allOptionsAreInTheHelpOfTheCommand() {
    String all = help("help", "train");
    Cigl.commandLine().getSubcommands().get("train").getCommandSpec().options().stream()
        .filter(option -> !option.hidden())
        .forEach(option -> assertThat(all).contains(option.longestName()));
    assertThat(all).contains("\nMany machines:\n").doesNotContain("All options: ");
  }

  private List<String> completed(String... words) throws Exception {
    Path script = Files.writeString(folder.resolve("cigl"), script());
    String line = String.join(" ", words);
    String call =
        ". '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; COMP_LINE='%s'; _complete_cigl 2> /dev/null;"
            + " printf '%%s\\n' \"${COMPREPLY[@]}\"";
    Process bash =
        new ProcessBuilder("bash", "-c", call.formatted(script, line, words.length - 1, line))
            .directory(folder.toFile())
            .start();
    return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  private static String script() throws IOException {
    CommandLineRun run = CommandLineRun.of("generate-completion");
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out();
  }

  @Test
  void namesAreCompletedAndFilesBesideThem() throws Exception {
    Files.createDirectory(folder.resolve("fast"));
    Files.writeString(folder.resolve("wrn.yaml"), "");
    assertThat(completed("cigl", "train", "--data", "fa"))
        .containsExactlyInAnyOrder("fashion-mnist-10k", "fashion-mnist", "fast");
    assertThat(completed("cigl", "train", "--network", "wrn"))
        .contains("wrn-22-2", "wrn.yaml")
        .doesNotContain("lenet-5");
    assertThat(completed("cigl", "train", "wrn"))
        .contains("wrn-22-2-cifar-10", "wrn.yaml")
        .doesNotContain("fashion-mnist-10k");
    assertThat(completed("cigl", "compare", "--methods", "ri"))
        .containsExactly("rigl", "rigl_w_dp", "rigl_mc_dp");
    assertThat(completed("cigl", "train", "--method", "dens")).containsExactly("dense");
    assertThat(completed("cigl", "train", "--init", "wrn")).containsExactly("wrn.yaml");
    assertThat(completed("cigl", "evaluate", "--ood", "mni")).containsExactly("mnist");
    assertThat(completed("cigl", "train", "--resize", "")).contains("stretch", "center_crop");
    // How TFRecords are read: of a folder it is refused.
    assertThat(completed("cigl", "train", "--resize", "cen")).containsExactly("center_crop");
  }
}
