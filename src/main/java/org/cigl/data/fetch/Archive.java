package org.cigl.data.fetch;

import static org.cigl.data.fetch.UnsoundArchiveException.check;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.io.input.BoundedInputStream;
import org.cigl.files.AtomicWrite;

/**
 * Takes known files out of a .tar.gz archive and nothing else. No name in the archive decides where
 * something is written; a path that leads outside, a link, a device, a member of unexpected size
 * and more data than announced are refused, and then nothing is written.
 */
final class Archive {
  /** For members that are not taken, such as a readme, and for the archive's own headers. */
  private static final long SLACK = 1 << 20;

  private static final Set<Byte> PLAIN =
      Set.of(TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM, TarConstants.LF_DIR);

  private final Path path;
  private final List<PublishedFile.Member> members;

  Archive(Path path, List<PublishedFile.Member> members) {
    this.path = path;
    this.members = members;
  }

  /**
   * Writes the members into {@code directory}, all or none.
   *
   * @throws UnsoundArchiveException if there is something in the archive that must not be
   */
  void unpack(Path directory) throws IOException {
    Path aside = Files.createTempDirectory(directory, ".unpacking-");
    try {
      readInto(aside);
      for (PublishedFile.Member member : members) {
        Files.move(
            member.in(aside),
            member.in(directory),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      AtomicWrite.delete(aside);
    }
  }

  private void readInto(Path directory) throws IOException {
    Set<PublishedFile.Member> missing = new LinkedHashSet<>(members);
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        InputStream content = bounded(new GzipCompressorInputStream(raw));
        TarArchiveInputStream tar = new TarArchiveInputStream(content)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        requireHarmless(entry);
        for (PublishedFile.Member member : members) {
          if (member.path().equals(entry.getName()) && missing.remove(member)) {
            requireSize(entry, member);
            Files.copy(tar, member.in(directory));
          }
        }
      }
    }
    check(
        missing.isEmpty(),
        "member %s is missing",
        missing.stream().map(PublishedFile.Member::path).findFirst().orElse(""));
  }

  private static void requireSize(TarArchiveEntry entry, PublishedFile.Member member)
      throws IOException {
    check(
        entry.isFile() && member.allows(entry.getSize()),
        "member %s has %d bytes, must have from %d to %d",
        entry.getName(),
        entry.getSize(),
        member.minBytes(),
        member.maxBytes());
  }

  private InputStream bounded(InputStream content) throws IOException {
    long limit = members.stream().mapToLong(PublishedFile.Member::maxBytes).sum() + SLACK;
    return BoundedInputStream.builder()
        .setInputStream(content)
        .setMaxCount(limit)
        .setOnMaxCount(
            (max, count) -> {
              throw new UnsoundArchiveException("unpacks to more than " + max + " bytes");
            })
        .get();
  }

  private static void requireHarmless(TarArchiveEntry entry) throws IOException {
    String name = entry.getName();
    check(
        !name.startsWith("/")
            && !name.contains("\\")
            && !name.contains(":")
            && !List.of(name.split("/", -1)).contains(".."),
        "member '%s' leads outside, must be a plain relative path",
        name);
    check(
        PLAIN.contains(entry.getLinkFlag()) && !entry.isSparse(),
        "member '%s' is a link, a device or sparse, must be a plain file",
        name);
  }
}
