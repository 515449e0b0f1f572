package org.cigl.process;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Ends a process with the one that started it, however that ended: a child of a killed comparison
 * or cluster would go on and keep its folder locked. The child is asked as SIGTERM does, so that it
 * saves, and is ended where it does not end by itself.
 */
public final class ParentWatch {
  /** System property by which {@link JavaChildProcess#command} tells a child who started it. */
  static final String PROPERTY = "cigl.parent";

  private static final long PAUSE_MILLIS = 500;
  private static final long LONGEST_SAVE_SECONDS = 60;
  private static final int SIGTERM = 143;

  private ParentWatch() {}

  /** Watches the parent, if this process was started by {@link JavaChildProcess#command}. */
  public static void start() {
    Long parent = Long.getLong(PROPERTY);
    if (parent != null) {
      Thread watch = new Thread(() -> watch(parent), "parent-watch");
      watch.setDaemon(true);
      watch.start();
    }
  }

  private static void watch(long parent) {
    try {
      while (isParent(parent)) {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
      askToEnd();
      TimeUnit.SECONDS.sleep(LONGEST_SAVE_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(SIGTERM);
  }

  /** Java sends no signal to itself. */
  private static void askToEnd() {
    try {
      String self = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder("kill", "-TERM", self).start();
    } catch (IOException e) {
      Runtime.getRuntime().halt(SIGTERM);
    }
  }

  /** A child whose parent is gone is another's, such as the first process's. */
  private static boolean isParent(long parent) {
    return ProcessHandle.current().parent().filter(handle -> handle.pid() == parent).isPresent();
  }
}
