package org.cigl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cigl.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataFolderTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "train/cat/a.png, image-folder",
    "cat/a.JPG, image-folder",
    "cat/a.webp, image-folder",
    "train-images-idx3-ubyte.gz, idx",
    "mnist/train-images-idx3-ubyte, mnist",
    "fashion-mnist/train-images-idx3-ubyte, fashion-mnist",
    "data_batch_1.bin, cifar-10",
    "train-00000-of-00004, tfrecord",
    "train.tfrecord, tfrecord"
  })
  void isRecognizedByItsFiles(String file, String set) throws IOException {
    write(file);
    boolean named = file.contains("mnist/");
    Path data = named ? folder.resolve(file).getParent() : folder;
    assertThat(DataFolder.recognize(data)).isEqualTo(set);
  }

  @Test
  void cifar100HasBothParts() throws IOException {
    write("train.bin");
    write("test.bin");
    assertThat(DataFolder.recognize(folder)).isEqualTo("cifar-100");
  }

  @Test
  void anotherFolderIsRefused() throws IOException {
    write("notes/readme.txt");
    assertThatThrownBy(() -> DataFolder.recognize(folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll(folder.toString(), "train/CLASS/", "TFRecord");
  }

  private void write(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
  }
}
