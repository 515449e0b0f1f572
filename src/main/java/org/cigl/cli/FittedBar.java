package org.cigl.cli;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/**
 * A bar that stays wide enough to be read: of what is said beside it, the first parts are shown
 * that leave it room. Where the end is not known there are only these.
 *
 * @param task what goes on
 * @param parts what is said, the most important first; empty ones are left out
 */
record FittedBar(String task, Supplier<List<String>> parts) implements ProgressBarRenderer {
  private static final int NARROWEST = 10;
  private static final int WIDEST = 40;
  private static final String SEPARATOR = ", ";

  @Override
  public String render(ProgressState progress, int width) {
    return render(progress.getCurrent(), progress.getMax(), width);
  }

  String render(long done, long end, int width) {
    if (end < 0) {
      String line = task + " " + fitting(width - task.length() - 1);
      return line.substring(0, Math.min(line.length(), Math.max(0, width)));
    }
    long of = Math.max(1, end);
    String head = String.format(Locale.ROOT, "%s %3d%% [", task, 100 * done / of);
    String said = fitting(width - head.length() - NARROWEST - "] ".length());
    int room = width - head.length() - said.length() - "] ".length();
    int bar = Math.max(0, Math.min(WIDEST, room));
    int full = (int) (bar * done / of);
    String line = head + "=".repeat(full) + " ".repeat(bar - full) + "] " + said;
    return line.substring(0, Math.min(line.length(), Math.max(0, width)));
  }

  private String fitting(int room) {
    StringBuilder said = new StringBuilder();
    for (String part : parts.get()) {
      String more = said.isEmpty() || part.isEmpty() ? part : SEPARATOR + part;
      if (said.length() + more.length() > room) {
        break;
      }
      said.append(more);
    }
    return said.toString();
  }
}
