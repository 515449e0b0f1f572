package org.cigl.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.testing.Jvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program on the page about the library as a Maven project of its own, which depends on the
 * artifact as it is installed. Without a network: the local repository is this machine's, but for
 * this project, which is installed beside it.
 */
@Tag("slow")
class MavenProjectTest {
  private static final Path BUILD = Path.of("target");

  @TempDir Path folder;
  private String version;
  private Path jar;
  private Path repository;

  @BeforeEach
  void findWhatIsNeeded() throws Exception {
    version = Pom.text("/project/version");
    jar = BUILD.resolve("cigl-" + version + ".jar");
    assumeTrue(Files.isRegularFile(jar), "skipped: " + jar + " is missing: mvn package makes it");
    assumeTrue(onPath("mvn"), "skipped: Maven is not on the PATH");
    Path local = Path.of(System.getProperty("user.home"), ".m2", "repository");
    assumeTrue(Files.isDirectory(local), "skipped: there is no local repository " + local);
    repository = folder.resolve("repository");
    link(local, repository, "org");
    link(local.resolve("org"), repository.resolve("org"), "cigl");
  }

  private static boolean onPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }

  /** A folder with links to all that is in another one, but for one entry. */
  private static void link(Path from, Path to, String leftOut) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.filter(each -> !each.endsWith(leftOut)).toList()) {
        Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
      }
    }
  }

  /** As Maven's install plugin, which may be missing without a network. */
  private void install() throws IOException {
    Path place = Files.createDirectories(repository.resolve("org/cigl/cigl").resolve(version));
    Files.copy(jar, place.resolve("cigl-" + version + ".jar"));
    Files.copy(Path.of("pom.xml"), place.resolve("cigl-" + version + ".pom"));
  }

  private void maven(Path where, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("mvn", "-o", "-q", "-B"));
    command.add("-Dmaven.repo.local=" + repository);
    command.addAll(List.of(arguments));
    Jvm.Ended ended = Jvm.run(new ProcessBuilder(command).directory(where.toFile()));
    assertThat(ended.code()).as(ended.printed()).isZero();
  }

  @Test
  void theTwentyLinesCompileAndRunAgainstTheInstalledArtifact() throws Exception {
    install();
    Path project = Files.createDirectory(folder.resolve("project"));
    Files.writeString(project.resolve("pom.xml"), pom());
    LibraryProgram.write(Files.createDirectories(project.resolve("src/main/java")));
    LibraryProgram.drawPhotos(project.resolve("photos"));

    maven(project, "compile", "dependency:build-classpath", "-Dmdep.outputFile=classpath.txt");
    String libraries = Files.readString(project.resolve("classpath.txt")).strip();
    assertThat(libraries).doesNotContain("logback", "picocli", "onnxruntime");
    Jvm.Ended ended = run(project, libraries);

    assertThat(ended.code()).as(ended.printed()).isZero();
    LibraryProgram.requirePrinted(ended.printed());
    assertThat(project.resolve("output/models/photos/1/saved_model.pb")).isRegularFile();
  }

  /** A project with the same plugins as this one: they are in the local repository. */
  private String pom() throws Exception {
    return """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>org.example</groupId>
          <artifactId>example</artifactId>
          <version>1</version>
          <properties>
            <maven.compiler.release>17</maven.compiler.release>
            <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
          </properties>
          <dependencies>
            <dependency>
              <groupId>org.cigl</groupId>
              <artifactId>cigl</artifactId>
              <version>%s</version>
            </dependency>
          </dependencies>
          <build>
            <plugins>
              <plugin><artifactId>maven-resources-plugin</artifactId><version>%s</version></plugin>
              <plugin><artifactId>maven-compiler-plugin</artifactId><version>%s</version></plugin>
              <plugin><artifactId>maven-dependency-plugin</artifactId><version>%s</version></plugin>
            </plugins>
          </build>
        </project>
        """
        .formatted(
            version,
            Pom.plugin("maven-resources-plugin"),
            Pom.plugin("maven-compiler-plugin"),
            Pom.plugin("maven-dependency-plugin"));
  }

  private static Jvm.Ended run(Path project, String libraries)
      throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = "target/classes" + File.pathSeparator + libraries;
    List<String> command = new ArrayList<>(List.of(java, "-cp", classPath));
    command.addAll(LibraryProgram.COMMAND);
    ProcessBuilder builder = new ProcessBuilder(command).directory(project.toFile());
    return Jvm.run(builder);
  }
}
