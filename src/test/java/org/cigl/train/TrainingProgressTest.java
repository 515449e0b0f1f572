package org.cigl.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.cigl.graph.TrainingGraph;
import org.junit.jupiter.api.Test;

class TrainingProgressTest {
  /** A loss of 0 and an accuracy of 0 would be taken for measured ones. */
  @Test
  void anEpochOfTopologyUpdatesAloneHasNoMeans() {
    TrainingProgress progress = new TrainingProgress(TrainingState.START);
    progress.topologyUpdated();
    assertThat(progress.meanLoss()).isNaN();
    assertThat(progress.meanAccuracy()).isNaN();
    progress.optimized(new TrainingGraph.StepResult(2, 0.5f, 1, true));
    assertThat(progress.meanLoss()).isEqualTo(2);
    assertThat(progress.meanAccuracy()).isEqualTo(0.5);
    assertThat(progress.step()).isEqualTo(2);
  }
}
