package org.cigl.data.fetch;

import java.nio.file.Path;
import java.util.List;

/**
 * A file that a publisher serves, and how to tell it from any other.
 *
 * @param name at the publisher's address and, where it is kept as it is, on the disk
 * @param bytes exact size
 * @param md5 as its publisher gives it, lower-case hexadecimal
 * @param sha256 of the same bytes, as TensorFlow Datasets records it: MD5 no longer withstands a
 *     forger, and some publishers serve without https
 * @param members for a .tar.gz archive, what is taken out of it; empty: the file is kept as it is
 */
public record PublishedFile(
    String name, long bytes, String md5, String sha256, List<Member> members) {
  /** Copies the list. */
  public PublishedFile {
    members = List.copyOf(members);
  }

  /** A file that is kept as it is. */
  public static PublishedFile of(String name, long bytes, String md5, String sha256) {
    return new PublishedFile(name, bytes, md5, sha256, List.of());
  }

  /**
   * A file in an archive.
   *
   * @param path inside the archive
   * @param minBytes least size
   * @param maxBytes greatest size
   */
  public record Member(String path, long minBytes, long maxBytes) {
    /** A member whose size is known. */
    public static Member exactly(String path, long bytes) {
      return new Member(path, bytes, bytes);
    }

    /** A member of some size, such as a short text. */
    public static Member atMost(String path, long bytes) {
      return new Member(path, 1, bytes);
    }

    boolean allows(long bytes) {
      return bytes >= minBytes && bytes <= maxBytes;
    }

    /** Where it is unpacked to. */
    Path in(Path directory) {
      return directory.resolve(path.substring(path.lastIndexOf('/') + 1));
    }
  }
}
