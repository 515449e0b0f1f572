package org.cigl.tensorflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * This machine's processor, as Linux tells.
 *
 * @param model its name; {@code unknown} where the system does not tell
 * @param flags instruction sets that matrix products profit from
 */
public record Processor(String model, List<String> flags) {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");
  private static final Pattern TELLING =
      Pattern.compile(
          "avx2|fma|avx512(f|bw|_vnni|_bf16|_fp16)|avx_vnni|avx_ne_convert|amx_\\w+|bf16|sve\\w*");

  /** This machine's. */
  public static Processor current() {
    List<String> lines;
    try {
      lines = Files.isReadable(CPUINFO) ? Files.readAllLines(CPUINFO) : List.of();
    } catch (IOException e) {
      lines = List.of();
    }
    return parse(lines);
  }

  /** Reads lines such as {@code model name : AMD EPYC}; the first processor's count. */
  static Processor parse(List<String> cpuinfo) {
    String flags = value(cpuinfo, "flags", value(cpuinfo, "Features", ""));
    return new Processor(
        value(cpuinfo, "model name", "unknown"),
        Arrays.stream(flags.split(" ", -1)).filter(TELLING.asMatchPredicate()).toList());
  }

  /** Whether it multiplies bfloat16 itself; false where that is not known. */
  public boolean multipliesBfloat16() {
    return flags.stream().anyMatch(flag -> flag.matches("avx512_bf16|amx_bf16|bf16"));
  }

  private static String value(List<String> lines, String key, String otherwise) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(otherwise);
  }
}
