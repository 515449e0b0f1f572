package org.cigl.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Images of containers, in manifests and documents: each of one version, never of the newest. */
class ImageTagsTest {
  private static final Pattern IN_MANIFESTS = Pattern.compile("(?m)^[\\s-]*image: *(\\S+)");
  private static final Pattern IN_TEXT =
      Pattern.compile(
          "\\b((?:tensorflow/serving|grafana/\\w+|prom/\\w+):[\\w.-]+|\\bcigl:(?:latest|v?\\d)[\\w.-]*)");

  /** An image where it stands. */
  private record Image(Path file, String name) {}

  private static List<Image> images(Pattern pattern, String files, String... roots)
      throws IOException {
    List<Image> images = new ArrayList<>();
    for (String root : roots) {
      try (Stream<Path> all = Files.walk(Path.of(root))) {
        for (Path file : all.filter(f -> f.toString().matches(files)).toList()) {
          pattern
              .matcher(Files.readString(file))
              .results()
              .map((MatchResult found) -> new Image(file, found.group(1)))
              .forEach(images::add);
        }
      }
    }
    return images;
  }

  @Test
  void everyImageOfAManifestIsOfOneVersion() throws IOException {
    List<Image> images = images(IN_MANIFESTS, ".+\\.ya?ml", "export", "monitoring");
    assertThat(images).hasSizeGreaterThan(10);
    assertThat(images)
        .allSatisfy(image -> assertThat(image.name()).matches("[\\w./-]+:v?\\d+\\.\\d+\\.\\d+"));
  }

  @Test
  void everyImageInTheDocumentsIsOneOfTheManifests() throws IOException {
    List<String> known =
        images(IN_MANIFESTS, ".+\\.ya?ml", "export", "monitoring").stream()
            .map(Image::name)
            .toList();
    List<Image> images = images(IN_TEXT, ".+\\.md", "README.md", "docs", "export", "monitoring");
    assertThat(images).isNotEmpty();
    assertThat(images).allSatisfy(image -> assertThat(known).contains(image.name()));
  }

  @Test
  void ourOwnIsOfThisVersion() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    String version =
        Pattern.compile("<artifactId>cigl</artifactId>\\s*<version>([\\d.]+)")
            .matcher(pom)
            .results()
            .map(found -> found.group(1))
            .findFirst()
            .orElseThrow();
    assertThat(images(IN_MANIFESTS, ".+\\.ya?ml", "export/training"))
        .isNotEmpty()
        .allSatisfy(image -> assertThat(image.name()).isEqualTo("cigl:" + version));
  }
}
