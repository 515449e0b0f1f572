package org.cigl.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.cigl.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {
  @TempDir Path folder;

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  @Test
  void imagesOfAFolderAndOfThoseInItAreTakenByName() throws IOException {
    for (String name :
        List.of(
            "b/2.JPG", "b/1.png", "b/c/3.jpeg", "a.png", "b/notes.txt", ".x/4.png", "b/.5.png")) {
      file(name);
    }
    ImageFiles files = new ImageFiles(List.of(folder));
    assertThat(files)
        .containsExactly(
            folder.resolve("a.png"),
            folder.resolve("b/1.png"),
            folder.resolve("b/2.JPG"),
            folder.resolve("b/c/3.jpeg"));
    assertThat(files.count()).isEqualTo(4);
  }

  @Test
  void aFileThatIsGivenIsTakenWhateverItsName() throws IOException {
    Path notes = file("notes.txt");
    Path image = file("a/1.png");
    assertThat(new ImageFiles(List.of(notes, folder.resolve("a")))).containsExactly(notes, image);
  }

  @Test
  void aFolderIsReadWhenItsTurnComes() throws IOException {
    Path first = file("a/1.png");
    Files.createDirectory(folder.resolve("b"));
    Iterator<Path> files = new ImageFiles(List.of(first, folder.resolve("b"))).iterator();
    Path late = file("b/2.png");
    assertThat(files.next()).isEqualTo(first);
    assertThat(files.next()).isEqualTo(late);
    assertThatThrownBy(files::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void whatIsMissingIsSaidAtOnce() {
    assertThatThrownBy(() -> new ImageFiles(List.of(folder, folder.resolve("no.png"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no.png does not exist");
  }
}
