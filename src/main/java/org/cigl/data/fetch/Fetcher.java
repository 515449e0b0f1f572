package org.cigl.data.fetch;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;
import org.cigl.files.IoErrors;

/**
 * Fetches published data sets. A file is written aside, resumed where an earlier try stopped,
 * checked against its checksums, and only then moved into place or unpacked.
 */
public final class Fetcher {
  private final HttpTransfer transfer;
  private final FetchListener listener;

  /** Prepares a fetcher. */
  public Fetcher(TransferPolicy transferPolicy, FetchListener listener) {
    this.transfer = new HttpTransfer(transferPolicy, listener);
    this.listener = listener;
  }

  /**
   * Brings every file of a set into a folder; what is there whole is left alone.
   *
   * @param directory is created if need be
   * @throws InvalidInputException if something else is in a file's place, or the folder cannot be
   *     written
   * @throws RunFailedException if a server does not give the published bytes
   */
  public void fetch(PublishedSet set, Path directory) {
    try {
      List<PublishedFile> missing = new ArrayList<>();
      for (PublishedFile file : set.files()) {
        if (isPresent(file, directory)) {
          listener.present(file);
        } else {
          missing.add(file);
        }
      }
      for (PublishedFile file : missing) {
        fetch(file, set, directory);
        listener.finished(file);
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          "folder " + directory + " cannot be used: " + IoErrors.of(e), e);
    }
  }

  /** Archives are not kept: their members are known by their sizes. */
  private static boolean isPresent(PublishedFile file, Path directory) throws IOException {
    if (file.members().isEmpty()) {
      Path path = directory.resolve(file.name());
      if (!Files.exists(path)) {
        return false;
      }
      require(Files.isRegularFile(path), "%s is in the way, must be a file", path);
      String difference = Checksums.difference(file, path);
      require(
          difference == null,
          "%s is there, but is not the published file (%s): move it away to fetch it",
          path,
          difference);
      return true;
    }
    boolean all = true;
    for (PublishedFile.Member member : file.members()) {
      Path path = member.in(directory);
      if (!Files.exists(path)) {
        all = false;
        continue;
      }
      require(
          Files.isRegularFile(path) && member.allows(Files.size(path)),
          "%s is there, but has not the published file's size: move it away to fetch it",
          path);
    }
    return all;
  }

  private void fetch(PublishedFile file, PublishedSet set, Path directory) throws IOException {
    PartialDownload part = new PartialDownload(directory.resolve(file.name()));
    transfer.complete(file, set.base().resolve(file.name()), part);
    String difference = Checksums.difference(file, part.path());
    if (difference != null) {
      part.delete();
      throw new RunFailedException(
          String.format(
              Locale.ROOT,
              "%s from %s is not the published file: its %s; what came was deleted",
              file.name(),
              set.base(),
              difference));
    }
    if (file.members().isEmpty()) {
      part.complete();
      return;
    }
    try {
      new Archive(part.path(), file.members()).unpack(directory);
      part.delete();
    } catch (UnsoundArchiveException e) {
      part.delete();
      throw new RunFailedException(
          String.format(
              Locale.ROOT,
              "%s from %s: %s; nothing unpacked",
              file.name(),
              set.base(),
              e.getMessage()),
          e);
    }
  }
}
