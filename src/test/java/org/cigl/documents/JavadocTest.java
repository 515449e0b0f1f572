package org.cigl.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.DocumentationTool;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Javadoc of a release is made without a fault, of the packages that pom.xml names. */
@Tag("integration")
class JavadocTest {
  private static final Path SOURCES = Path.of("src/main/java");

  @TempDir Path folder;

  @Test
  void theReleasesJavadocIsMade() throws Exception {
    DocumentationTool tool = ToolProvider.getSystemDocumentationTool();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = tool.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "-quiet",
              "-sourcepath",
              SOURCES.toString(),
              "-classpath",
              System.getProperty("java.class.path"),
              "-Xdoclint:all,-missing",
              "-d",
              folder.toString());
      boolean done =
          tool.getTask(
                  messages,
                  files,
                  null,
                  null,
                  options,
                  files.getJavaFileObjectsFromPaths(sources()))
              .call();
      assertThat(done).as(messages.toString()).isTrue();
    }
    assertThat(messages.toString()).isEmpty();
    assertThat(folder.resolve("org/cigl/api/Classifier.html")).isRegularFile();
  }

  private static List<Path> sources() throws Exception {
    List<Path> sources = new ArrayList<>();
    for (String include : Pom.texts("//profile[id='release']//sourceFileIncludes/include")) {
      assertThat(include).endsWith("/*.java");
      Path folder = SOURCES.resolve(include).getParent();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.java")) {
        files.forEach(sources::add);
      }
    }
    return sources;
  }
}
