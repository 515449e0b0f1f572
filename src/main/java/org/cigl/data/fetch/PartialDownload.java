package org.cigl.data.fetch;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * What has come of a file so far: {@code NAME.part}, and beside it in {@code NAME.part.validator}
 * the server's name for that version, so that a later call resumes the same version or none.
 */
final class PartialDownload {
  private final Path target;
  private final Path part;
  private final Path validator;

  PartialDownload(Path target) {
    this.target = target;
    part = target.resolveSibling(target.getFileName() + ".part");
    validator = target.resolveSibling(target.getFileName() + ".part.validator");
  }

  Path path() {
    return part;
  }

  /** Bytes on the disk. */
  long length() throws IOException {
    return Files.isRegularFile(part) ? Files.size(part) : 0;
  }

  /** The strong ETag or the modification date that came with the first byte, if one did. */
  Optional<String> validator() throws IOException {
    return Files.isRegularFile(validator)
        ? Optional.of(Files.readString(validator))
        : Optional.empty();
  }

  /** Forgets what came before: the version called {@code name} begins. */
  void restart(Optional<String> name) throws IOException {
    delete();
    Files.createDirectories(part.toAbsolutePath().getParent());
    if (name.isPresent()) {
      Files.writeString(validator, name.get());
    }
  }

  /** To write at the end. */
  OutputStream append() throws IOException {
    return Files.newOutputStream(part, CREATE, APPEND);
  }

  /** Takes the file's place. */
  void complete() throws IOException {
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(validator);
  }

  void delete() throws IOException {
    Files.deleteIfExists(part);
    Files.deleteIfExists(validator);
  }
}
