package org.cigl.benchmark.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;

/**
 * One line that a process of a benchmark prints: when it is ready, and after each block.
 *
 * @param seconds median over the block, by what was timed
 * @param resident bytes of resident memory; 0 where the system does not tell
 * @param peak the most there ever were; 0 where the system does not tell
 */
public record Answer(Map<String, Double> seconds, long resident, long peak) {
  private static final JsonMapper JSON = new JsonMapper();

  /** The line. */
  String line() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Answer parse(String line) {
    try {
      return JSON.readValue(line, Answer.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not an answer: " + line, e);
    }
  }
}
