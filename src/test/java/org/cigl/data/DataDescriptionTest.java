package org.cigl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.cigl.InvalidInputException;
import org.cigl.network.ImageShape;
import org.junit.jupiter.api.Test;

class DataDescriptionTest {
  private static final ImageShape SHAPE = new ImageShape(1, 2, 1);
  private static final List<String> NAMES = List.of("a", "b");

  @Test
  void countsByHand() {
    DataSet set =
        new DataSet(
            "tiny",
            images(new byte[] {1, 2, 3, 4, 1, 2, 5, 6}, 0, 1, 1, 1),
            images(new byte[] {3, 4, 9, 9, 1, 2, 3, 4}, 0, 0, 1, 0));
    DataDescription description = DataDescription.of(set);
    assertThat(description.classes())
        .containsExactly(
            new DataDescription.ClassCount("a", 1, 3), new DataDescription.ClassCount("b", 3, 1));
    assertThat(description.image()).isEqualTo(SHAPE);
    assertThat(description.normalization().mean()).containsExactly(3f);
    assertThat(description.duplicates()).isEqualTo(new Duplicates(1, 1, 3));
  }

  @Test
  void theHashIsThatOfTheDocumentedBytes() {
    // Height 1, width 2, 1 channel, 2 images; labels 1 and 0; pixels.
    byte[] bytes = {
      0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 7, 8, 9, 10
    };
    String hash = images(new byte[] {7, 8, 9, 10}, 1, 0).sha256();
    assertThat(hash).isEqualTo(DigestUtils.sha256Hex(bytes));
  }

  @Test
  void theHashTellsPixelsLabelsShapeAndPartsApart() {
    ImageSet images = images(new byte[] {7, 8, 9, 10}, 1, 0);
    assertThat(images(new byte[] {7, 8, 9, 10}, 1, 0).sha256()).isEqualTo(images.sha256());
    assertThat(images(new byte[] {7, 8, 9, 11}, 1, 0).sha256()).isNotEqualTo(images.sha256());
    assertThat(images(new byte[] {7, 8, 9, 10}, 0, 1).sha256()).isNotEqualTo(images.sha256());
    ImageSet tall =
        new ImageSet(new ImageShape(2, 1, 1), new byte[] {7, 8, 9, 10}, new int[] {1, 0}, NAMES);
    assertThat(tall.sha256()).isNotEqualTo(images.sha256());
    ImageSet other = images(new byte[] {1, 1}, 1);
    assertThat(new DataSet("x", images, other).hashes().set())
        .isEqualTo(new DataSet("y", images, other).hashes().set())
        .isNotEqualTo(new DataSet("x", other, images).hashes().set());
  }

  @Test
  void theBundledSetHasNotChanged() {
    DataDescription description = DataDescription.of(DataSets.load(DataSource.bundled()));
    assertThat(description.sha256().set())
        .isEqualTo("a1ffc81092ff577e6873541a9b75b6e30580b04a3dcb7a1f9c9f9b15fca5298a");
    assertThat(description.duplicates().testInTrain()).isZero();
  }

  @Test
  void partsHaveOneShape() {
    ImageSet tall = new ImageSet(new ImageShape(2, 1, 1), new byte[2], new int[1], NAMES);
    assertThatThrownBy(() -> new DataSet("x", images(new byte[2], 0), tall))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("2x1x1", "1x2x1");
  }

  private static ImageSet images(byte[] pixels, int... labels) {
    return new ImageSet(SHAPE, pixels, labels, NAMES);
  }
}
