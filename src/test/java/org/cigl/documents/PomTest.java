package org.cigl.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What who depends on this project is given, and what is left to him. */
class PomTest {
  private static final List<String> OF_THE_COMMAND_LINE =
      List.of("import picocli.", "import me.tongfei.", "import com.github.freva.");

  @ParameterizedTest
  @ValueSource(strings = {"logback-classic", "picocli", "progressbar", "ascii-table"})
  void neitherLoggingNorCommandLineIsForcedOnAnyone(String library) throws Exception {
    String dependency = "/project/dependencies/dependency[artifactId='" + library + "']";
    assertThat(Pom.text(dependency + "/optional")).isEqualTo("true");
  }

  @Test
  void onlyTheCommandLineUsesItsLibraries() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java", "org", "cigl"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getParent().endsWith("cli")) {
          assertThat(Files.readString(file)).as("%s", file).doesNotContain(OF_THE_COMMAND_LINE);
        }
      }
    }
  }

  @Test
  void whatMayBeNullIsCheckedInEveryBuild() throws Exception {
    assertThat(Pom.text("//plugin[artifactId='maven-compiler-plugin']//compilerArgument"))
        .contains("-Xep:NullAway:ERROR");
    assertThat(Files.readString(Path.of("src/main/java/org/cigl/api/package-info.java")))
        .contains("@NullMarked");
  }

  @Test
  void theImageStartsTheCommandLine() throws Exception {
    assertThat(Pom.text("//plugin[artifactId='jib-maven-plugin']//mainClass"))
        .isEqualTo("org.cigl.cli.Cigl");
  }

  @Test
  void theModuleHasAName() throws Exception {
    String entries =
        "/project/build/plugins/plugin[artifactId='maven-jar-plugin']"
            + "/configuration/archive/manifestEntries/Automatic-Module-Name";
    assertThat(Pom.text(entries)).isEqualTo("org.cigl");
  }

  @Test
  void theLicenceIsNamedAndLinked() throws Exception {
    assertThat(Pom.text("/project/licenses/license/name")).isEqualTo("Apache-2.0");
    assertThat(Pom.text("/project/licenses/license/url"))
        .startsWith("https://www.apache.org/licenses/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"maven-source-plugin", "maven-javadoc-plugin"})
  void aReleaseHasSourcesAndJavadoc(String plugin) throws Exception {
    String path = "/project/profiles/profile[id='release']//plugin[artifactId='" + plugin + "']";
    assertThat(Pom.text(path + "/version")).matches("\\d+\\.\\d+\\.\\d+");
  }
}
