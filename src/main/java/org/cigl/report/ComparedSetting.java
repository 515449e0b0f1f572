package org.cigl.report;

import java.util.List;

/**
 * Runs that differ in their seeds alone.
 *
 * @param name such as "CigL 0.95"
 * @param runs at least one
 */
public record ComparedSetting(String name, List<ReportedRun> runs) {
  /** Keeps a copy. */
  public ComparedSetting {
    runs = List.copyOf(runs);
  }
}
