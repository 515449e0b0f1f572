package org.cigl.tensorboard;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.cigl.RunFailedException;
import org.cigl.files.IoErrors;
import org.cigl.records.RecordFraming;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;

/**
 * One of TensorBoard's files: {@code tensorflow.Event} messages framed as TFRecords, of which the
 * first names the version of the format. Once the disk refuses one, a warning says so, and the file
 * ends there: it is for watching a run, which must not end with it.
 */
final class EventFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventFile.class);
  private static final String VERSION = "brain.Event:2";
  private static final int MOST_OF_A_SECOND = 100;

  private final Path path;
  private final OutputStream out;
  private boolean ended;

  /**
   * Starts a file.
   *
   * @param folder is made where it is missing
   * @throws RunFailedException if the file cannot be made
   */
  EventFile(Path folder) {
    try {
      Files.createDirectories(folder);
      path = unused(folder);
      out =
          new BufferedOutputStream(
              Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              1 << 16);
    } catch (IOException e) {
      throw new RunFailedException(
          "TensorBoard's file in " + folder + " cannot be written: " + IoErrors.of(e), e);
    }
    write(Event.newBuilder().setFileVersion(VERSION));
  }

  /**
   * A name after the time that no file has: clocks are set back, and runs go on within a second.
   */
  private static Path unused(Path folder) throws IOException {
    String name = "events.out.tfevents." + System.currentTimeMillis() / 1000 + ".cigl";
    for (int i = 0; i < MOST_OF_A_SECOND; i++) {
      Path candidate = folder.resolve(i == 0 ? name : name + "." + i);
      if (!Files.exists(candidate)) {
        return candidate;
      }
    }
    throw new IOException("too many files of one second");
  }

  /** Says that what earlier files hold from a step on is void: the run went on before it. */
  void begin(long step) {
    write(
        Event.newBuilder()
            .setStep(step)
            .setSessionLog(SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START)));
  }

  /** Adds values at a step. */
  void add(long step, Summary.Builder summary) {
    write(Event.newBuilder().setStep(step).setSummary(summary));
  }

  private void write(Event.Builder event) {
    event.setWallTime(System.currentTimeMillis() / 1000.0);
    attempt(() -> out.write(RecordFraming.frame(event.build().toByteArray())));
  }

  /** Lets a TensorBoard that is running see what was added. */
  void flush() {
    attempt(out::flush);
  }

  @Override
  public void close() {
    attempt(out::close);
  }

  private interface Writing {
    void run() throws IOException;
  }

  private void attempt(Writing writing) {
    if (ended) {
      return;
    }
    try {
      writing.run();
    } catch (IOException e) {
      ended = true;
      LOG.warn("{} could not be written: {}; it ends here, the run goes on", path, IoErrors.of(e));
    }
  }
}
