package org.cigl.files;

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
 * Finds the YAML files that come with the product: whatever the build copied into a resource
 * folder, be it in a folder or in a jar. So a file added there is listed without a change here.
 */
public final class BundledFiles {
  private static final String SUFFIX = ".yaml";

  private BundledFiles() {}

  /**
   * Names of all YAML files in a resource folder, without suffix, in alphabetical order.
   *
   * @param folder such as {@code /graphs}
   */
  public static List<String> names(String folder) {
    URL url = BundledFiles.class.getResource(folder);
    if (url == null) {
      throw new IllegalStateException("this build has no resource folder " + folder);
    }
    return names(URI.create(url.toString()));
  }

  /**
   * Names of the YAML files in a resource folder.
   *
   * @param folder a {@code file:} URI, or {@code jar:file:JAR!/FOLDER}
   */
  public static List<String> names(URI folder) {
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
