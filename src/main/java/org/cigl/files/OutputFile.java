package org.cigl.files;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.cigl.InvalidInputException;

/** Files that a user names for a result: one that is there is replaced only if it is an old one. */
public final class OutputFile {
  private static final int BYTES = 1 << 16;

  private OutputFile() {}

  /**
   * Checks that nothing of the user's would be written over.
   *
   * @param option that names the file
   * @param proof what every such file of this program holds in its first 64 KiB
   * @throws InvalidInputException if there is another file
   */
  public static void requireReplaceable(String option, Path file, String proof) {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    require(!Files.isDirectory(file), "%s %s is a folder, must be a file", option, file);
    try (InputStream in = Files.newInputStream(file)) {
      String start = new String(in.readNBytes(BYTES), StandardCharsets.ISO_8859_1);
      require(
          start.isEmpty() || start.contains(proof),
          "%s %s exists and was not written by this command: choose another name",
          option,
          file);
    } catch (IOException e) {
      throw new InvalidInputException(
          option + " " + file + " cannot be read: " + IoErrors.of(e), e);
    }
  }
}
