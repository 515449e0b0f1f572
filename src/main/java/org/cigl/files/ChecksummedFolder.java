package org.cigl.files;

import static org.cigl.InvalidInputException.require;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.cigl.InvalidInputException;

/**
 * Folders that are taken only as they were written. Beside the files lies {@code SHA256SUMS}, a
 * line for each in the order of their names, as {@code sha256sum -c SHA256SUMS} reads it too. A
 * folder is sound if what would be written there now is what is there, byte for byte: so every
 * change of any file shows, of {@code SHA256SUMS} itself as well, and so does a file that went or
 * came. Hidden files do not count: file managers leave them, and nothing reads them.
 *
 * <p>That finds damage. It does not stop anyone who can write to the folder.
 */
public final class ChecksummedFolder {
  /** Name of the file with the checksums. */
  public static final String SUMS = "SHA256SUMS";

  private static final long MOST_BYTES = 16 << 20;
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  ([\\x20-\\x7e]+)");

  private ChecksummedFolder() {}

  /**
   * Fills a new folder and adds the checksums; nothing is left behind if that fails.
   *
   * @param target must not exist; its parents are created
   */
  public static void write(Path target, AtomicWrite.Filler filler) throws IOException {
    AtomicWrite.folder(
        target,
        aside -> {
          filler.fill(aside);
          Files.writeString(aside.resolve(SUMS), lines(sums(aside)));
        });
  }

  /**
   * Checks a folder.
   *
   * @throws InvalidInputException if it is not as it was written, naming the file at fault
   */
  public static void requireSound(Path folder) {
    try {
      require(Files.isDirectory(folder), "%s does not exist, must be a folder", folder);
      Path file = folder.resolve(SUMS);
      require(
          Files.isRegularFile(file),
          "%s is damaged: %s is missing, without which it is not read",
          folder,
          SUMS);
      require(
          Files.size(file) <= MOST_BYTES,
          "%s is damaged: %s has %d bytes, must have at most %d",
          folder,
          SUMS,
          Files.size(file),
          MOST_BYTES);
      byte[] written = Files.readAllBytes(file);
      Map<String, String> now = sums(folder);
      require(
          Arrays.equals(written, lines(now).getBytes(StandardCharsets.UTF_8)),
          "%s is damaged: %s",
          folder,
          fault(new String(written, StandardCharsets.UTF_8), now));
    } catch (IOException e) {
      throw new InvalidInputException(folder + " cannot be read: " + IoErrors.of(e), e);
    }
  }

  /** SHA-256 of every file but the hidden ones and the checksums', by its path in the folder. */
  private static Map<String, String> sums(Path folder) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path file : entries.filter(Files::isRegularFile).toList()) {
        String name = name(folder.relativize(file));
        if (!name.equals(SUMS) && !("/" + name).contains("/.")) {
          try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            sums.put(name, DigestUtils.sha256Hex(in));
          }
        }
      }
    }
    return sums;
  }

  /** With slashes on every system. */
  private static String name(Path relative) {
    StringBuilder name = new StringBuilder();
    for (Path part : relative) {
      name.append(name.isEmpty() ? "" : "/").append(part);
    }
    return name.toString();
  }

  private static String lines(Map<String, String> sums) {
    StringBuilder lines = new StringBuilder();
    sums.forEach((name, sum) -> lines.append(sum).append("  ").append(name).append('\n'));
    return lines.toString();
  }

  /** The first file that is not as it was written, in words. */
  private static String fault(String written, Map<String, String> now) {
    Map<String, String> before = new TreeMap<>();
    for (String line : written.lines().toList()) {
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        return SUMS + " is not as it was written";
      }
      before.put(parts.group(2), parts.group(1));
    }
    for (Map.Entry<String, String> file : before.entrySet()) {
      if (!file.getValue().equals(now.get(file.getKey()))) {
        return file.getKey()
            + (now.containsKey(file.getKey()) ? " is not as it was written" : " is missing");
      }
    }
    return now.keySet().stream()
        .filter(name -> !before.containsKey(name))
        .findFirst()
        .map(name -> name.replaceAll("[^\\x20-\\x7e]", "?") + " was not written with it")
        .orElse(SUMS + " is not as it was written");
  }
}
