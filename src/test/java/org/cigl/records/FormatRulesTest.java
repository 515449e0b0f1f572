package org.cigl.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.cigl.InvalidInputException;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.cigl.data.DataWarnings;
import org.cigl.data.ImageSet;
import org.cigl.data.LabelledData;
import org.cigl.testing.DrawnImages;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One rule for classes and images, whatever the format: the table of docs/own-data.md. */
class FormatRulesTest {
  private static final List<String> NAMES = List.of("ant", "bee", "cat", "dog");

  @TempDir private Path folder;

  /** How a set is written and read again. */
  enum Format {
    IDX {
      @Override
      void write(DataSet set, Path folder) throws IOException {
        DataSets.writeIdx(set, folder);
        Files.write(folder.resolve("class_names.txt"), set.train().classNames());
      }

      @Override
      LabelledData read(Path folder) {
        return DataSets.load(DataSource.of("idx", folder.toString(), null));
      }
    },
    FOLDERS {
      @Override
      void write(DataSet set, Path folder) throws IOException {
        images(set.train(), folder.resolve("train"));
        images(set.test(), folder.resolve("test"));
      }

      private void images(ImageSet images, Path part) throws IOException {
        for (String name : images.classNames()) {
          Files.createDirectories(part.resolve(name));
        }
        try (EncodedImages encoded = new EncodedImages(images, EncodedImages.Format.PNG)) {
          for (int i = 0; i < images.size(); i++) {
            String name = images.classNames().get(images.labels()[i]);
            Files.write(part.resolve(name).resolve(i + ".png"), encoded.get(i));
          }
        }
      }

      @Override
      LabelledData read(Path folder) {
        return DataSets.load(DataSource.of(DataSets.IMAGE_FOLDER, folder.toString(), null));
      }
    },
    RECORDS {
      @Override
      void write(DataSet set, Path folder) throws IOException {
        RecordWriter.write(set.train(), folder, "train", 1, EncodedImages.Format.PNG);
        RecordWriter.write(set.test(), folder, "test", 1, EncodedImages.Format.PNG);
        Files.write(folder.resolve("class_names.txt"), set.train().classNames());
      }

      @Override
      LabelledData read(Path folder) {
        return RecordSet.open(RecordSource.of(folder.toString(), "8x8x1", null, null, null));
      }
    };

    abstract void write(DataSet set, Path folder) throws IOException;

    abstract LabelledData read(Path folder);
  }

  /** Images of these classes, no two alike. */
  private static ImageSet images(int seed, List<String> names, int... labels) {
    ImageSet drawn = DrawnImages.of(labels.length, seed);
    return new ImageSet(drawn.shape(), drawn.pixels(), labels, names);
  }

  private List<String> warnings(Format format, List<String> names, int[] train, int[] test)
      throws IOException {
    format.write(new DataSet("s", images(1, names, train), images(2, names, test)), folder);
    return DataWarnings.of(format.read(folder));
  }

  @ParameterizedTest
  @EnumSource
  void aClassWithoutImagesAndOneWithoutTestImagesAreWarnedOf(Format format) throws IOException {
    assertThat(warnings(format, NAMES, new int[] {0, 0, 1, 2}, new int[] {0, 2}))
        .containsExactly(
            "1 of 4 classes have no training image and cannot be learned: dog",
            "1 of 4 classes have no test image, so that no metric says anything of them: bee");
  }

  @ParameterizedTest
  @EnumSource
  void trainingImagesOfOneClassAreWarnedOf(Format format) throws IOException {
    assertThat(warnings(format, NAMES.subList(0, 2), new int[] {1, 1}, new int[] {1}))
        .containsExactly("all training images are of one class: there is nothing to learn");
  }

  @ParameterizedTest
  @EnumSource
  void aClassThatHasTestImagesAloneIsWarnedOf(Format format) throws IOException {
    assertThat(warnings(format, NAMES.subList(0, 3), new int[] {0, 1}, new int[] {0, 1, 2}))
        .containsExactly("1 of 3 classes have no training image and cannot be learned: cat");
  }

  @ParameterizedTest
  @EnumSource
  void twoClassesOfOneNameAreRefused(Format format) {
    List<String> names = List.of("ant", "cat", "cat ");
    int[] labels = IntStream.range(0, 3).toArray();
    assertThatThrownBy(() -> warnings(format, names, labels, labels))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("name the same class")
        .hasMessageContaining("names must differ");
  }

  @ParameterizedTest
  @EnumSource
  void aLabelBeyondTheNamesIsRefused(Format format) throws IOException {
    int[] labels = {0, 1, 2};
    ImageSet images = images(1, NAMES.subList(0, 3), labels);
    format.write(new DataSet("s", images, images(2, NAMES.subList(0, 3), labels)), folder);
    if (format == Format.FOLDERS) {
      Files.delete(folder.resolve("train/cat/2.png"));
      Files.delete(folder.resolve("train/cat"));
    } else {
      Files.write(folder.resolve("class_names.txt"), NAMES.subList(0, 2));
    }
    assertThatThrownBy(() -> DataWarnings.of(format.read(folder)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(folder.toString());
  }
}
