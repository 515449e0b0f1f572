package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cigl.api.Training;
import org.cigl.api.TrainingListener;
import org.cigl.calibration.ClassMetrics;
import org.cigl.calibration.Predictions;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.testing.TinyTraining;
import org.cigl.train.Schedule;
import org.cigl.yaml.TypedYaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

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

  @Test
  void theyComeBeforeTraining() throws IOException {
    Recipe recipe = TinyTraining.in(folder, 4).recipe(Map.of("epochs", "1"));
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger("org.cigl");
    logger.addAppender(log);
    List<String> before = new ArrayList<>();
    try {
      Training.of(org.cigl.api.Recipe.parse(TypedYaml.write(recipe)))
          .listener(
              new TrainingListener() {
                @Override
                public void started(Start event) {
                  log.list.forEach(each -> before.add(each.getFormattedMessage()));
                }
              })
          .run(folder.resolve("run"));
    } finally {
      logger.detachAppender(log);
    }
    assertThat(before).anyMatch(each -> each.startsWith("only 4 validation images"));
  }

  @Test
  void aClassThatIsNeverFoundIsSaid() throws IOException {
    Recipe recipe = TinyTraining.in(folder, 12).recipe(Map.of());
    PreparedRun plan = PreparedRun.of(recipe, recipe.data().load());
    List<ClassMetrics> classes =
        ClassMetrics.of(
            new Predictions(new double[] {2, 1, 2, 1, 2, 1}, new int[] {0, 1, 1}, 2),
            List.of("cat", "ship"));
    assertThat(new RunWarnings(plan).classes(classes).all())
        .containsExactly(
            "1 of 2 classes are never found, none of their test images is classified right: ship"
                + " (2)");
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
