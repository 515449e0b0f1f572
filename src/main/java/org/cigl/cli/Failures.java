package org.cigl.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cigl.files.DiskSpace;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** What to do about a machine that lacks something, in one line. */
final class Failures {
  private Failures() {}

  /** The line; empty where the failure is not of that kind. */
  static Optional<String> explain(Throwable failure) {
    List<Throwable> causes = causes(failure);
    if (causes.stream().anyMatch(Failures::isOfFiles)) {
      return Optional.of(
          "too many open files: this process may have no more, raise the limit (ulimit -n), at"
              + " least to 1024");
    }
    if (causes.stream().anyMatch(Failures::isOfMemory)) {
      return Optional.of(outOfMemory(failure));
    }
    if (causes.stream().anyMatch(Failures::isOfNatives)) {
      return Optional.of(natives(causes));
    }
    return Optional.empty();
  }

  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = failure;
        cause != null && !causes.contains(cause);
        cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }

  private static boolean isOfFiles(Throwable cause) {
    return String.valueOf(cause.getMessage()).contains("Too many open files");
  }

  private static boolean isOfMemory(Throwable cause) {
    return cause instanceof OutOfMemoryError || cause instanceof TFResourceExhaustedException;
  }

  /** Of loading a class or a library, from within TensorFlow's classes. */
  private static boolean isOfNatives(Throwable cause) {
    if (!(cause instanceof LinkageError)) {
      return false;
    }
    String where = cause.getMessage() + java.util.Arrays.toString(cause.getStackTrace());
    return where.contains("org.tensorflow.") || where.contains("org.bytedeco.javacpp");
  }

  private static String natives(List<Throwable> causes) {
    String reason =
        String.valueOf(causes.get(causes.size() - 1).getMessage())
            .lines()
            .findFirst()
            .orElse("no reason given");
    return String.format(
        Locale.ROOT,
        "TensorFlow's libraries cannot be loaded on %s, %s (%s): they are unpacked into a folder"
            + " that must be writable and allow programs (not noexec), which can be chosen by"
            + " CIGL_JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=DIR",
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        reason);
  }

  /** What to do about too little memory, of the JVM's heap or of the machine. */
  private static String outOfMemory(Throwable e) {
    return String.format(
        Locale.ROOT,
        "out of memory (%s): choose a smaller batch_size or network, or give more: the JVM's heap"
            + " takes up to %s, more by CIGL_JAVA_OPTS=-Xmx8g; what was saved is still there",
        String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given"),
        DiskSpace.text(Runtime.getRuntime().maxMemory()));
  }
}
