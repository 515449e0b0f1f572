package org.cigl.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the network files that come with the product: whatever the build copied from {@code
 * graphs/}, be it in a folder or in a jar. So a file added there is listed without a change here.
 */
final class BundledNetworks {
  private static final String SUFFIX = ".yaml";

  private BundledNetworks() {}

  /** Names of all bundled networks, in alphabetical order. */
  static List<String> names() {
    URL folder = BundledNetworks.class.getResource("/graphs");
    if (folder == null) {
      throw new IllegalStateException("this build has no resource folder /graphs");
    }
    return names(URI.create(folder.toString()));
  }

  /**
   * Names of the network files in a resource folder.
   *
   * @param folder a {@code file:} URI, or {@code jar:file:JAR!/FOLDER}
   */
  static List<String> names(URI folder) {
    try {
      if (!folder.getScheme().equals("jar")) {
        return list(Path.of(folder));
      }
      String[] parts = folder.getRawSchemeSpecificPart().split("!", 2);
      try (FileSystem jar = FileSystems.newFileSystem(Path.of(URI.create(parts[0])))) {
        return list(jar.getPath(parts[1]));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  private static List<String> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(SUFFIX))
          .map(file -> file.substring(0, file.length() - SUFFIX.length()))
          .sorted()
          .toList();
    }
  }
}
