package org.cigl.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import org.cigl.graph.TrainingGraph.StepResult;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.train.TrainingListener.LayerChange;
import org.cigl.train.TrainingListener.StepDone;
import org.cigl.train.TrainingListener.TopologyUpdated;
import org.junit.jupiter.api.Test;

/** What a run's events make of its metrics. */
class RunMetricsTest {
  private static final Recipe RECIPE =
      RecipeFile.load(RecipeFile.DEFAULT, Map.of("batch_size", "100"));

  private static StepDone step(int epoch, float loss, float gradientNorm, double seconds) {
    return new StepDone(0, epoch, 0.1, new StepResult(loss, 0.5f, gradientNorm, true), seconds);
  }

  @Test
  void throughputIsThatOfTheEpochUnderWay() {
    try (RunMetrics metrics = new RunMetrics(RECIPE)) {
      metrics.stepDone(step(1, 1, 1, 10));
      metrics.stepDone(step(2, 1, 1, 0.5));
      metrics.stepDone(step(2, 1, 1, 1.5));
      assertThat(metrics.scrape())
          .contains("cigl_train_images_per_second 100.0")
          .contains("cigl_train_images_total 300.0")
          .contains("cigl_train_step_seconds_bucket{le=\"1.0\"} 1\n")
          .contains("cigl_train_step_seconds_count 3\n");
    }
  }

  @Test
  void valuesThatAreNotFiniteAreCounted() {
    try (RunMetrics metrics = new RunMetrics(RECIPE)) {
      metrics.stepDone(step(1, 1, Float.POSITIVE_INFINITY, 1));
      metrics.stepDone(step(1, Float.NaN, Float.NaN, 1));
      assertThat(metrics.scrape())
          .contains("cigl_train_nonfinite_total{value=\"loss\"} 1.0")
          .contains("cigl_train_nonfinite_total{value=\"gradient_norm\"} 2.0")
          .contains("cigl_train_loss NaN");
    }
  }

  @Test
  void densityAndOverlapFollowTheUpdates() {
    try (RunMetrics metrics = new RunMetrics(RECIPE)) {
      metrics.layer("conv/kernel", 20, 80);
      assertThat(metrics.scrape())
          .contains("cigl_layer_density_ratio{layer=\"conv/kernel\"} 0.25")
          .contains("cigl_topology_updates_total 0.0");
      metrics.topologyUpdated(
          new TopologyUpdated(100, 0.3, List.of(new LayerChange("conv/kernel", 10, 4, 14))));
      assertThat(metrics.scrape())
          .contains("cigl_layer_density_ratio{layer=\"conv/kernel\"} 0.125")
          .contains("cigl_topology_overlap_ratio{layer=\"conv/kernel\",topology=\"last\"} 0.6")
          .contains("cigl_topology_connections_grown_total{layer=\"conv/kernel\"} 4.0")
          .contains("cigl_topology_connections_dropped_total{layer=\"conv/kernel\"} 14.0")
          .contains("cigl_topology_drop_fraction_ratio 0.3");
    }
  }

  @Test
  void theJobsEndIsTakenDown() {
    try (RunMetrics metrics = new RunMetrics(RECIPE, "nightly-7")) {
      assertThat(metrics.scrape())
          .contains("model=\"fashion\"", "run=\"nightly-7\"", "cigl_job_running 1.0")
          .doesNotContain("# TYPE cigl_job_last_success_timestamp_seconds");
      metrics.ended(ExitReason.SUCCESS);
      assertThat(metrics.scrape())
          .contains("cigl_job_running 0.0", "cigl_job_exit{reason=\"success\"} 1.0")
          .contains("# TYPE cigl_job_last_success_timestamp_seconds gauge");
    }
  }

  @Test
  void everyRegisteredMeterIsInTheCatalogue() {
    Map<String, Metric> catalogue =
        MetricCatalogue.all().stream()
            .collect(java.util.stream.Collectors.toMap(m -> m.name(), m -> m));
    try (RunMetrics metrics = new RunMetrics(RECIPE)) {
      metrics.stepDone(step(1, 1, 1, 1));
      for (MetricSnapshot snapshot : metrics.meters().snapshots("")) {
        String name = snapshot.getMetadata().getPrometheusName();
        assertThat(catalogue)
            .as("%s must be declared in MetricCatalogue", name)
            .satisfiesAnyOf(
                c -> assertThat(c).containsKey(name),
                c -> assertThat(c).containsKey(name + "_total"),
                c -> assertThat(c).containsKey(name + "_info"));
      }
    }
  }
}
