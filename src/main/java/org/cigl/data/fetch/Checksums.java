package org.cigl.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.codec.digest.DigestUtils;

/** Tells a published file from any other by its MD5 and its SHA-256. */
final class Checksums {
  private Checksums() {}

  /**
   * What differs, in words; null if the file is the published one.
   *
   * @param path holds the bytes
   */
  static String difference(PublishedFile file, Path path) throws IOException {
    String md5;
    String sha256;
    try (InputStream in = Files.newInputStream(path)) {
      md5 = DigestUtils.md5Hex(in);
    }
    if (!md5.equals(file.md5())) {
      return "MD5 is " + md5 + ", must be " + file.md5();
    }
    try (InputStream in = Files.newInputStream(path)) {
      sha256 = DigestUtils.sha256Hex(in);
    }
    return sha256.equals(file.sha256())
        ? null
        : "SHA-256 is " + sha256 + ", must be " + file.sha256();
  }
}
