package org.cigl.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory of this process, in bytes; 0 where the system does not tell.
 *
 * @param resident now (Linux: VmRSS)
 * @param peak the most that was ever resident (Linux: VmHWM)
 * @param virtual address space (Linux: VmSize)
 */
public record ProcessMemory(long resident, long peak, long virtual) {
  private static final Path STATUS = Path.of("/proc/self/status");

  /** Of this process, as it is. */
  public static ProcessMemory now() {
    try {
      List<String> lines = Files.isReadable(STATUS) ? Files.readAllLines(STATUS) : List.of();
      return new ProcessMemory(
          bytes(lines, "VmRSS:"), bytes(lines, "VmHWM:"), bytes(lines, "VmSize:"));
    } catch (IOException e) {
      return new ProcessMemory(0, 0, 0);
    }
  }

  /** A line such as {@code VmHWM: 1234 kB}. */
  private static long bytes(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }
}
