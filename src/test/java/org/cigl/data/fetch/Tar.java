package org.cigl.data.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A .tar.gz archive in the making, sound or not. */
final class Tar {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream out;

  Tar() throws IOException {
    out = new TarArchiveOutputStream(new GZIPOutputStream(bytes));
  }

  /** A file of that many zeros. */
  Tar file(String name, int size) throws IOException {
    return entry(new TarArchiveEntry(name), size);
  }

  /** Keeps the leading slash that the library would take off. */
  Tar absolute(String name, int size) throws IOException {
    return entry(new TarArchiveEntry(name, true), size);
  }

  Tar folder(String name) throws IOException {
    return entry(new TarArchiveEntry(name, TarConstants.LF_DIR), 0);
  }

  Tar symbolicLink(String name, String target) throws IOException {
    return link(new TarArchiveEntry(name, TarConstants.LF_SYMLINK), target);
  }

  Tar hardLink(String name, String target) throws IOException {
    return link(new TarArchiveEntry(name, TarConstants.LF_LINK), target);
  }

  Tar device(String name) throws IOException {
    return entry(new TarArchiveEntry(name, TarConstants.LF_CHR), 0);
  }

  byte[] bytes() throws IOException {
    out.close();
    return bytes.toByteArray();
  }

  private Tar link(TarArchiveEntry entry, String target) throws IOException {
    entry.setLinkName(target);
    return entry(entry, 0);
  }

  private Tar entry(TarArchiveEntry entry, int size) throws IOException {
    entry.setSize(size);
    out.putArchiveEntry(entry);
    out.write(new byte[size]);
    out.closeArchiveEntry();
    return this;
  }
}
