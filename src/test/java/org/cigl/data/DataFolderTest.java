package org.cigl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.cigl.InvalidInputException;
import org.cigl.cli.Cigl;
import org.cigl.network.ImageShape;
import org.cigl.testing.Jvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataFolderTest {
  private static final List<String> NAMES =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();

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
    "train.tfrecord, tfrecord",
    "test/cat/a.png, image-folder",
    "t10k-images-idx3-ubyte.gz, idx",
    "test_batch.bin, cifar-10",
    "test.bin, cifar-100",
    "test-00000-of-00001, tfrecord"
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
  void whatWasFetchedIsFoundByItsName() throws Exception {
    ImageSet images = new ImageSet(new ImageShape(28, 28, 1), new byte[784], new int[] {3}, NAMES);
    Path data = Files.createDirectories(folder.resolve("data/mnist"));
    DataSets.writeIdx(new DataSet("mnist", images, images), data);
    Jvm.Ended described =
        Jvm.run(
            Jvm.builder(Cigl.class, List.of(), List.of("data", "describe", "mnist"))
                .directory(folder.toFile()));
    assertThat(described.code()).as(described.printed()).isZero();
    assertThat(described.printed()).contains("1 training and 1 test images of 28x28x1");
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
