package org.cigl.tensorboard;

import java.nio.file.Path;
import java.util.Map;
import org.tensorflow.proto.Summary;

/**
 * The event file of a run that is done, for comparing it with others: its settings, in
 * TensorBoard's table of hyperparameters, its metrics by epoch, and those at its end.
 */
public final class FinishedEvents implements AutoCloseable {
  private final EventFile file;

  /**
   * Starts the file.
   *
   * @param folder of the run's event files; made where it is missing
   * @param settings numbers, booleans and texts by key
   * @param group of runs that differ in their seeds alone
   * @throws org.cigl.RunFailedException if it cannot be written
   */
  public FinishedEvents(Path folder, Map<String, Object> settings, String group) {
    file = new EventFile(folder);
    file.add(0, Summary.newBuilder().addValue(HyperParameters.start(settings, group)));
  }

  /** Adds metrics of an epoch, from 1, or of the end. */
  public void add(long epoch, Map<String, Double> metrics) {
    Summary.Builder summary = Summary.newBuilder();
    metrics.forEach(
        (tag, value) -> summary.addValueBuilder().setTag(tag).setSimpleValue(value.floatValue()));
    file.add(epoch, summary);
  }

  /** Says that the run is done. */
  @Override
  public void close() {
    file.add(0, Summary.newBuilder().addValue(HyperParameters.end()));
    file.close();
  }
}
