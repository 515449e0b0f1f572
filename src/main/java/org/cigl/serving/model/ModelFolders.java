package org.cigl.serving.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Models in a folder: {@code NAME/VERSION/saved_model.pb}, or one model's {@code VERSION/...}. */
final class ModelFolders {
  private static final String MODEL = "saved_model.pb";

  private ModelFolders() {}

  /**
   * What is there now.
   *
   * @return version folders by version, by model's name; a model without a version is left out
   */
  static SortedMap<String, SortedMap<Long, Path>> scan(Path root) throws IOException {
    SortedMap<String, SortedMap<Long, Path>> models = new TreeMap<>();
    SortedMap<Long, Path> own = versions(root);
    if (!own.isEmpty()) {
      models.put(root.toAbsolutePath().normalize().getFileName().toString(), own);
      return models;
    }
    for (Path model : folders(root)) {
      SortedMap<Long, Path> versions = versions(model);
      if (!versions.isEmpty()) {
        models.put(model.getFileName().toString(), versions);
      }
    }
    return models;
  }

  private static SortedMap<Long, Path> versions(Path model) throws IOException {
    SortedMap<Long, Path> versions = new TreeMap<>();
    for (Path version : folders(model)) {
      String name = version.getFileName().toString();
      if (name.matches("\\d{1,18}") && Files.exists(version.resolve(MODEL))) {
        versions.put(Long.parseLong(name), version);
      }
    }
    return versions;
  }

  private static List<Path> folders(Path parent) throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  /** Sizes and times of a version's files: another one says that a failed load may go well now. */
  static Map<String, String> fingerprint(Path version) {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> entries = Files.walk(version, 2, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : entries.filter(Files::isRegularFile).toList()) {
        files.put(
            version.relativize(file).toString(),
            Files.size(file) + " " + Files.getLastModifiedTime(file));
      }
    } catch (IOException | UncheckedIOException e) {
      files.put("", String.valueOf(e.getMessage())); // being written or removed: told apart later
    }
    return files;
  }
}
