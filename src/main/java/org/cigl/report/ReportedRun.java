package org.cigl.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a report shows of a finished run.
 *
 * @param name of its folder
 * @param summary {@code summary.json}
 * @param findings null where the run did not keep them
 * @param pictures PNG files of the mistakes, in their order; as many, or none
 * @param epochs one entry an epoch
 * @param topology one entry a kernel and update; empty where the topology did not change or was not
 *     recorded
 * @param recipe the recipe in force, YAML
 * @param network the network file, YAML
 */
public record ReportedRun(
    String name,
    ObjectNode summary,
    Findings findings,
    List<byte[]> pictures,
    List<Epoch> epochs,
    List<LayerUpdate> topology,
    String recipe,
    String network) {
  /**
   * A line of {@code history.csv}.
   *
   * @param last metrics of the last weights on the validation split
   * @param finalModel metrics there of what the run would have ended with; null before there is an
   *     average, and where they were not noted
   */
  public record Epoch(int epoch, double loss, double accuracy, Held last, Held finalModel) {}

  /** Metrics on the validation split. */
  public record Held(double accuracy, double nll, double ece15) {}

  /** A line of {@code topology.csv}: what an update did to a kernel. */
  public record LayerUpdate(long step, String layer, long nonzeros, long grown, long dropped) {}

  /** Keeps copies. */
  public ReportedRun {
    pictures = List.copyOf(pictures);
    epochs = List.copyOf(epochs);
    topology = List.copyOf(topology);
  }
}
