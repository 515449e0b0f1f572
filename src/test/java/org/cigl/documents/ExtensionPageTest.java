package org.cigl.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The classes on the page about extensions are those that are tested. */
class ExtensionPageTest {
  private static final Path EXAMPLES = Path.of("src", "test", "java", "org", "cigl", "examples");

  @Test
  void eachBlockIsOfATestedClass() throws IOException {
    List<String> classes = List.of("LeastGradientTopology", "LeakyRelu", "Checkerboards");
    List<Markdown.Block> blocks =
        Markdown.read(Path.of("docs", "how-to", "extend.md")).blocks().stream()
            .filter(block -> block.info().equals("java"))
            .toList();

    assertThat(blocks).hasSameSizeAs(classes);
    for (int i = 0; i < blocks.size(); i++) {
      assertThat(Files.readString(EXAMPLES.resolve(classes.get(i) + ".java")))
          .contains(String.join("\n", blocks.get(i).lines()));
    }
  }
}
