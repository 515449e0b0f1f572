package org.cigl.checkpoint;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;
import org.jspecify.annotations.Nullable;

/**
 * One job a folder: held while a run writes to it. The operating system lets go of it when the
 * process ends, however it ends. The file stays behind and means nothing: to delete it would let
 * two processes lock two files of one name.
 */
public final class RunLock implements AutoCloseable {
  /** Name of the file. */
  public static final String FILE = ".lock";

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Does something that only one process may do in a folder at a time.
   *
   * @param folder that exists
   * @throws InvalidInputException if another process has the lock, or the folder cannot be written
   *     to
   */
  public static void holding(Path folder, Runnable work) {
    RunLock lock = take(folder);
    try {
      work.run();
    } finally {
      lock.close();
    }
  }

  /**
   * Takes the lock.
   *
   * @param folder that exists
   * @throws InvalidInputException if another process has it, or the folder cannot be written to
   */
  public static RunLock take(Path folder) {
    Path file = folder.resolve(FILE);
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = lock(channel);
      require(
          lock != null,
          "output %s: another process trains into it, wait for it or choose another folder",
          folder);
      return new RunLock(channel);
    } catch (IOException | RuntimeException e) {
      close(channel);
      if (e instanceof InvalidInputException refused) {
        throw refused;
      }
      String reason = e instanceof IOException io ? IoErrors.of(io) : e.toString();
      throw new InvalidInputException("output " + folder + " cannot be locked: " + reason, e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) { // held in this very process
      return null;
    }
  }

  private static void close(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // The lock goes with the process at the latest.
    }
  }

  @Override
  public void close() {
    close(channel);
  }
}
