package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.testing.TinyTraining;
import org.cigl.train.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules that scale with the run, and what is said of those that are too short. */
class RunWarningsTest {
  @TempDir Path folder;

  private static Schedule schedule(int images, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.putIfAbsent("topology.interval", "null");
    return Schedule.of(RecipeFile.load(RecipeFile.DEFAULT, settings), images);
  }

  @Test
  void theDefaultIntervalGivesTwentyUpdatesAndIsAHundredStepsAtMost() {
    // 7 steps an epoch, 210 in all, the topology ends at step 147.
    assertThat(schedule(900, Map.of()).topology().interval()).isEqualTo(7);
    assertThat(schedule(900, Map.of()).topology().updates()).isEqualTo(20);
    assertThat(schedule(9_000, Map.of()).topology().interval()).isEqualTo(73);
    assertThat(schedule(50_000, Map.of()).topology().interval()).isEqualTo(100);
    Map<String, String> given = Map.of("topology.interval", "50 steps");
    assertThat(schedule(900, given).topology().interval()).isEqualTo(50);
    Map<String, String> summed = Map.of("topology.growth_batches", "9");
    assertThat(schedule(900, summed).topology().interval()).isEqualTo(9);
    // An update is in place of an optimizer step: most steps must stay the optimizer's.
    assertThat(schedule(128, Map.of("epochs", "2")).topology().interval()).isEqualTo(3);
  }

  @Test
  void bundledRecipesStateTheirs() {
    for (String name : RecipeFile.BUNDLED) {
      assertThat(RecipeFile.load(name, Map.of()).topology().interval()).as(name).isNotNull();
    }
  }

  @Test
  void tooFewOfAnythingIsSaid() throws IOException {
    TinyTraining tiny = TinyTraining.in(folder, 12); // 4 validation images
    assertThat(warnings(tiny, "4", "5 steps"))
        .anyMatch(w -> w.startsWith("only 6 updates of the topology, every 5 steps"))
        .anyMatch(w -> w.startsWith("only 2 snapshots are averaged"))
        .anyMatch(w -> w.startsWith("only 4 validation images"));
    assertThat(warnings(tiny, "20", "1 steps"))
        .anyMatch(w -> w.startsWith("topology.interval is 1 step: every step before"));
    assertThat(warnings(tiny, "40", "null"))
        .hasSize(1)
        .allMatch(w -> w.startsWith("only 4 validation images"));
  }

  private static List<String> warnings(TinyTraining tiny, String epochs, String interval) {
    Recipe recipe =
        tiny.recipe(
            Map.of("epochs", epochs, "topology.interval", interval, "averaging.start", "70%"));
    PreparedRun plan = PreparedRun.of(recipe, recipe.data().load());
    int snapshots = recipe.epochs() - plan.schedule().averagingEpoch() + 1;
    return new RunWarnings(plan).schedule(recipe, snapshots).all();
  }
}
