package org.cigl.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.testing.Jvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program on the page about the library is compiled and run as a program of its own. */
@Tag("integration")
class LibraryPageTest {
  @TempDir Path folder;

  @Test
  void theTwentyLinesTrainAndPredict() throws IOException, InterruptedException {
    LibraryProgram.drawPhotos(folder.resolve("photos"));
    compile();

    Jvm.Ended ended = Jvm.run(java("java", LibraryProgram.COMMAND));

    assertThat(ended.code()).as(ended.printed()).isZero();
    LibraryProgram.requirePrinted(ended.printed());
    assertThat(folder.resolve("output/models/photos/1/saved_model.pb")).isRegularFile();
  }

  private void compile() throws IOException, InterruptedException {
    Path source = LibraryProgram.write(folder);
    Jvm.Ended ended = Jvm.run(java("javac", List.of("-d", folder.toString(), source.toString())));
    assertThat(ended.code()).as(ended.printed()).isZero();
  }

  /** A program of the JDK with the classes of the build, but none of the options of its JVM. */
  private ProcessBuilder java(String program, List<String> arguments) {
    String classPath = folder + File.pathSeparator + System.getProperty("java.class.path");
    Stream<String> command =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", program).toString(), "-cp", classPath);
    return new ProcessBuilder(Stream.concat(command, arguments.stream()).toList())
        .directory(folder.toFile());
  }
}
