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
   * Starts one.
   *
   * @param task what goes on
   * @param end where it ends; -1 where that is not known
   * @param parts what is said beside it, the most important first; asked for whenever it is drawn
   */
  static ProgressBar fitted(String task, long end, Supplier<List<String>> parts) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(end)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .setRenderer(new FittedBar(task, parts))
        .build();
  }
}
