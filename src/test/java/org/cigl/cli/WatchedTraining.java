package org.cigl.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that runs a command line and watches the phase it is in: writes it into a file that is
 * mapped, so that it can be read when the process is no more, and says on standard output when a
 * moment has come at which it is to be killed.
 */
final class WatchedTraining {
  private static final long EVERY_NANOSECONDS = 50_000;

  /** Size of the file with the phase's name, blanks after it. */
  static final int PHASE_BYTES = 16;

  /** What standard output says when the moment has come. */
  static final String NOW = "now";

  private final Thread watched;
  private final MappedByteBuffer phaseFile;
  private final Moment moment;
  private final Map<TrainingPhase, List<Long>> durations = new EnumMap<>(TrainingPhase.class);
  private TrainingPhase phase = TrainingPhase.STARTING;
  private long since = System.nanoTime();
  private boolean outgoing;

  /**
   * A moment of a run.
   *
   * @param occurrence which time that the phase is entered, from 1, or the first one after it that
   *     lasts long enough; 0 for a moment that never comes
   * @param microseconds since it was entered
   */
  record Moment(TrainingPhase phase, int occurrence, long microseconds) {
    /** Does not come. */
    static final Moment NEVER = new Moment(TrainingPhase.STARTING, 0, 0);

    List<String> arguments() {
      return List.of(phase.name(), Integer.toString(occurrence), Long.toString(microseconds));
    }

    static Moment parse(String[] arguments, int from) {
      return new Moment(
          TrainingPhase.valueOf(arguments[from]),
          Integer.parseInt(arguments[from + 1]),
          Long.parseLong(arguments[from + 2]));
    }
  }

  private WatchedTraining(Thread watched, MappedByteBuffer phaseFile, Moment moment) {
    this.watched = watched;
    this.phaseFile = phaseFile;
    this.moment = moment;
  }

  /** Looks at the watched thread again and again, until interrupted. */
  private void watch() {
    while (!Thread.interrupted()) {
      look(TrainingPhase.of(watched.getStackTrace()));
      LockSupport.parkNanos(EVERY_NANOSECONDS);
    }
    look(null);
  }

  @SuppressWarnings("EnumOrdinal") // read by the process that started this one, of the same build
  private void look(TrainingPhase now) {
    long time = System.nanoTime();
    if (now != phase) {
      durations.computeIfAbsent(phase, key -> new ArrayList<>()).add((time - since) / 1000);
      phase = now;
      since = time;
    }
    if (now != null) {
      phaseFile.put(0, String.format("%-" + PHASE_BYTES + "s", now).getBytes(US_ASCII));
      int occurrence = 1 + durations.getOrDefault(now, List.of()).size();
      if (!outgoing
          && now == moment.phase()
          && moment.occurrence() > 0
          && occurrence >= moment.occurrence()
          && time - since >= moment.microseconds() * 1000) {
        System.out.println(NOW);
        System.out.flush();
        outgoing = true;
      }
    }
  }

  /** Prints each phase with how long it took, in microseconds, each time that it was entered. */
  private void print() {
    durations.forEach(
        (each, times) ->
            times.forEach(microseconds -> System.out.println(each + " " + microseconds)));
  }

  /**
   * Runs a command.
   *
   * @param arguments file for the phase, phase, occurrence and microseconds of the moment, and
   *     after them the command
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    WatchedTraining training;
    try (FileChannel channel =
        FileChannel.open(
            Path.of(arguments[0]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      training =
          new WatchedTraining(
              Thread.currentThread(),
              channel.map(FileChannel.MapMode.READ_WRITE, 0, PHASE_BYTES),
              Moment.parse(arguments, 1));
    }
    Thread watcher = new Thread(training::watch, "watcher");
    watcher.setDaemon(true);
    watcher.start();
    String[] command = java.util.Arrays.copyOfRange(arguments, 4, arguments.length);
    int code =
        Cigl.commandLine()
            .setOut(new java.io.PrintWriter(java.io.Writer.nullWriter()))
            .execute(command);
    watcher.interrupt();
    watcher.join();
    training.print();
    System.exit(code);
  }
}
