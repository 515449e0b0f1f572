package org.cigl.cli;

import java.util.List;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars on a terminal, all of one look. */
final class Bars {
  private static final int UPDATE_MILLIS = 500;

  private Bars() {}

  /**
   * Prepares one.
   *
   * @param task what goes on
   * @param end where it ends; -1 where that is not known
   */
  static ProgressBarBuilder of(String task, long end) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(end)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(UPDATE_MILLIS);
  }

  /**
   * Starts one with other words beside it.
   *
   * @param parts what is said, the most important first; asked for whenever it is drawn
   */
  static ProgressBar fitted(String task, long end, Supplier<List<String>> parts) {
    return of(task, end).setRenderer(new FittedBar(task, parts)).build();
  }
}
