package org.cigl.tensorboard;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cigl.RunFailedException;
import org.cigl.files.IoReason;
import org.cigl.records.RecordFraming;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/**
 * One of TensorBoard's files: {@code tensorflow.Event} messages framed as TFRecords, of which the
 * first names the version of the format.
 */
final class EventFile implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";

  private final Path path;
  private final OutputStream out;

  /**
   * Starts a file.
   *
   * @param folder is made where it is missing
   * @throws RunFailedException if the file cannot be written, as does every other method
   */
  EventFile(Path folder) {
    path = folder.resolve("events.out.tfevents." + System.currentTimeMillis() / 1000 + ".cigl");
    try {
      Files.createDirectories(folder);
      out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16);
    } catch (IOException e) {
      throw failed(e);
    }
    write(Event.newBuilder().setFileVersion(VERSION));
  }

  /** Adds values at a step. */
  void add(long step, Summary.Builder summary) {
    write(Event.newBuilder().setStep(step).setSummary(summary));
  }

  private void write(Event.Builder event) {
    try {
      event.setWallTime(System.currentTimeMillis() / 1000.0);
      out.write(RecordFraming.frame(event.build().toByteArray()));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Lets a TensorBoard that is running see what was added. */
  void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private RunFailedException failed(IOException e) {
    return new RunFailedException(
        "TensorBoard's file " + path + " cannot be written: " + IoReason.of(e), e);
  }
}
