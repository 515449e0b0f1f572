package org.cigl.faults;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cigl.testing.CProgram;

/**
 * A folder whose file system fails when it is notified to, for processes that are started with its
 * {@link #environment}: their calls go through {@code src/test/c/faults.c}, compiled here. The
 * calls of this process do not.
 */
@SuppressWarnings("EnumOrdinal") // the order is that of the enums in faults.c
final class FaultyDisk {
  /** Fields of {@code struct control} in faults.c, as offsets in bytes. */
  private static final int FAULT = 0;

  private static final int AT = 8;
  private static final int COUNT = 16;
  private static final int FIRED = 24;
  private static final int RECORDING = 32;
  private static final int FREE_BYTES = 40;
  private static final int CONTROL_BYTES = 4096;

  private final Path folder;
  private final Path library;
  private final Path controlFile;
  private final Path log;
  private final MappedByteBuffer control;

  /**
   * Prepares; skips the test where there is no C compiler, or no Linux.
   *
   * @param folder that exists, whose file system is to fail
   * @param work folder that exists, elsewhere
   */
  FaultyDisk(Path folder, Path work) throws IOException, InterruptedException {
    this.folder = folder.toRealPath();
    library = work.resolve("faults.so");
    CProgram.compile("faults.c", library, "-shared", "-fPIC");
    controlFile = work.resolve("control");
    log = work.resolve("operations.log");
    Files.write(controlFile, new byte[CONTROL_BYTES]);
    try (FileChannel channel =
        FileChannel.open(controlFile, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      control = channel.map(FileChannel.MapMode.READ_WRITE, 0, CONTROL_BYTES);
    }
    control.order(ByteOrder.nativeOrder());
    free(-1);
  }

  /** What a process must be started with. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAULTS_FOLDER", folder.toString(),
        "FAULTS_CONTROL", controlFile.toString(),
        "FAULTS_LOG", log.toString());
  }

  /** The folder, without symbolic links. */
  Path folder() {
    return folder;
  }

  /**
   * Lets it fail.
   *
   * @param operation the first that fails, counted from now, from 1
   */
  void arm(Fault fault, int operation) {
    control.putLong(COUNT, 0);
    control.putLong(FIRED, 0);
    control.putLong(AT, operation);
    control.putLong(FAULT, fault.code());
    control.force();
  }

  /** Lets it work again. */
  void clear() {
    control.putLong(FAULT, Fault.NONE.code());
  }

  /** Operations that failed since it was told to. */
  long fired() {
    return control.getLong(FIRED);
  }

  /** Says how many bytes are free; negative for the truth. */
  void free(long bytes) {
    control.putLong(FREE_BYTES, bytes);
  }

  /** Something that makes another process write. */
  interface Work {
    void run() throws IOException;
  }

  /** The operations of some work. */
  List<Operation> operationsOf(Work work) throws IOException {
    Files.deleteIfExists(log);
    control.putLong(RECORDING, 1);
    work.run();
    control.putLong(RECORDING, 0);
    List<Operation> operations = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      operations.add(Operation.parse(operations.size() + 1, line));
    }
    return operations;
  }
}
