package org.cigl.data.fetch;

import java.time.Duration;

/** Is told how a fetch goes. */
public interface FetchListener {
  /** The file was there, whole. */
  void present(PublishedFile file);

  /** The file is on its way; {@code bytes} of it are on the disk. Told again after a restart. */
  void started(PublishedFile file, long bytes);

  /** More has come: {@code bytes} of the file are on the disk. */
  void received(PublishedFile file, long bytes);

  /** A try failed; the next one comes after {@code delay}. */
  void retrying(PublishedFile file, String reason, Duration delay);

  /** The file is in place, checked and unpacked. */
  void finished(PublishedFile file);
}
