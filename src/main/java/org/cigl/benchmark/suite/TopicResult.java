package org.cigl.benchmark.suite;

import static org.cigl.InvalidInputException.require;

import java.util.List;

/**
 * What was measured of one topic.
 *
 * @param machine that measured
 * @param seconds that it took
 * @param measurements in order
 * @param notes what is to be known of them, such as what was skipped and why
 */
public record TopicResult(
    Machine machine, double seconds, List<Measurement> measurements, List<String> notes) {
  /** Checks that nothing is missing. */
  public TopicResult {
    require(
        machine != null && measurements != null && notes != null,
        "a topic lacks machine, measurements or notes");
    measurements = List.copyOf(measurements);
    notes = List.copyOf(notes);
  }
}
