package org.cigl.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links of all documents lead somewhere: files, pictures and headings. */
class LinksTest {
  private static final Pattern LINK =
      Pattern.compile("\\]\\(([^)\\s]+)\\)|(?:src|href)=\"([^\"]+)\"");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");

  @Test
  void everyFileAndHeadingThatIsLinkedIsThere() throws IOException {
    List<Markdown> documents = Markdown.all();
    assertThat(documents).hasSizeGreaterThan(15);
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Markdown document : documents) {
      String text = CODE.matcher(String.join("\n", document.prose())).replaceAll("");
      Matcher matcher = LINK.matcher(text);
      while (matcher.find()) {
        links++;
        String target = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        if (!target.matches("[a-z]+:.*") && isBroken(document.path(), target)) {
          broken.add(document.path() + ": " + target);
        }
      }
    }
    assertThat(links).isGreaterThan(50);
    assertThat(broken).isEmpty();
  }

  /** The check itself. */
  @Test
  void aHeadingThatIsNotThereIsFound() {
    assertThat(isBroken(Path.of("README.md"), "docs/tuning.md")).isFalse();
    assertThat(isBroken(Path.of("README.md"), "docs/tuning.md#measured")).isFalse();
    assertThat(isBroken(Path.of("README.md"), "docs/tuning.md#no-such-heading")).isTrue();
    assertThat(isBroken(Path.of("docs/README.md"), "docs/tuning.md")).isTrue();
  }

  private static boolean isBroken(Path from, String target) {
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    Path path = file.isEmpty() ? from : from.resolveSibling(file).normalize();
    if (!Files.exists(path)) {
      return true;
    }
    return hash >= 0 && !Markdown.read(path).anchors().contains(target.substring(hash + 1));
  }
}
