package org.cigl.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.experiment.Results.Run;
import org.cigl.experiment.Results.Setting;
import org.cigl.recipe.Method;
import org.cigl.recipe.RecipeFile;
import org.junit.jupiter.api.Test;

/** Means, intervals, differences and their tables, by hand. */
class ResultsTest {
  private static final Setting RIGL = new Setting(Method.RIGL, 0.9);
  private static final Setting CIGL = new Setting(Method.CIGL, 0.9);

  private static Run run(Setting setting, long seed, double value) {
    Map<Column, Double> metrics = new HashMap<>();
    Column.all().forEach(column -> metrics.put(column, value));
    return new Run("wrn-22-2", "cifar-10", setting, seed, metrics);
  }

  private static Results results() {
    List<Run> runs = new ArrayList<>();
    runs.add(run(RIGL, 1, 0.10));
    runs.add(run(RIGL, 2, 0.20));
    runs.add(run(RIGL, 3, 0.30));
    runs.add(run(CIGL, 1, 0.11));
    runs.add(run(CIGL, 2, 0.22));
    runs.add(run(CIGL, 3, 0.33));
    return new Results(runs);
  }

  @Test
  void spreadByHand() {
    Spread spread = results().spread(RIGL, Column.of(EvaluationMetric.NLL));
    assertThat(spread.mean()).isCloseTo(0.2, within(1e-12));
    assertThat(spread.deviation()).isCloseTo(0.1, within(1e-12));
    // t of 2 degrees of freedom at 0.975 is 4.30265; 4.30265 * 0.1 / sqrt(3) = 0.24841.
    assertThat(spread.low()).isCloseTo(0.2 - 0.24841, within(1e-5));
    assertThat(spread.high()).isCloseTo(0.2 + 0.24841, within(1e-5));
    assertThat(Spread.of(new double[] {0.5}).deviation()).isNaN();
    assertThat(Spread.of(new double[] {0.5}).low()).isNaN();
  }

  @Test
  void differencesArePairedBySeed() {
    Spread difference = results().difference(CIGL, RIGL, Column.of(EvaluationMetric.ECE_15));
    assertThat(difference.mean()).isCloseTo(0.02, within(1e-12));
    assertThat(difference.deviation()).isCloseTo(0.01, within(1e-12));
  }

  @Test
  void tablesHoldThePapersFiguresWhereTheSettingMatches() {
    List<TextTable> tables = new ResultTables(results()).all();
    assertThat(tables).hasSize(5);
    String markdown = tables.get(4).markdown();
    assertThat(markdown)
        .contains("| 0.9 | CigL | 0.2200 (0.1100) | 0.9305 | 0.2200 (0.1100) | 0.0159 |");
    assertThat(tables.get(3).markdown()).contains("+0.0200 [-0.0048, +0.0448]");
    assertThat(tables.get(0).latex())
        .contains("0.9 & RigL & 0.2000 (0.1000) &", "\\toprule", "\\end{table}");
    assertThat(new TextTable("50% of a_b", List.of("a", "b"), List.of()).latex())
        .contains("50\\% of a\\_b");
  }

  @Test
  void whatARunOfAnEarlierVersionDidNotNoteIsLeftEmpty() {
    ObjectNode summary = JsonNodeFactory.instance.objectNode().put("ece_15", 0.04);
    Run old = Run.of(RecipeFile.load("fashion-mnist-10k", Map.of()), summary);
    assertThat(old.metrics()).containsEntry(Column.of(EvaluationMetric.ECE_15), 0.04);
    List<TextTable> tables = new ResultTables(new Results(List.of(old))).all();
    assertThat(tables.get(0).header().subList(3, 6))
        .containsExactly("ECE, 15 bins", "ECE, 15 bins, debiased", "ECE, 15 bins, noise floor");
    assertThat(tables.get(0).rows().get(0).subList(3, 6)).containsExactly("0.0400", "", "");
    assertThat(tables.get(0).caption()).doesNotContain("deviation");
  }

  @Test
  void theSweepDrawsOneLineAMethod() {
    BufferedImage image =
        SparsitySweep.of(results(), "title")
            .createBufferedImage(SparsitySweep.WIDTH, SparsitySweep.HEIGHT);
    assertThat(colors(image)).contains(0xFF3B6FB6, 0xFFD9534F);
    assertThat(SparsitySweep.percent(0.999)).isEqualTo("99.9%");
    assertThat(SparsitySweep.percent(0)).isEqualTo("0%");
  }

  private static List<Integer> colors(BufferedImage image) {
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return java.util.Arrays.stream(pixels).distinct().boxed().toList();
  }
}
