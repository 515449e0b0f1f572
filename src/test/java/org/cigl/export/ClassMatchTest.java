package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.cigl.InvalidInputException;
import org.cigl.calibration.Predictions;
import org.cigl.data.ImageSet;
import org.cigl.gate.NoisyPixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes of a model and of a data set, by name. */
class ClassMatchTest {
  @TempDir Path folder;

  private static ClassMatch match(List<String> known, List<String> names) {
    return ClassMatch.of("model m", known, "data set d", names);
  }

  private static double accuracy(Predictions predictions) {
    return IntStream.range(0, predictions.size()).filter(predictions::correct).count()
        / (double) predictions.size();
  }

  @Test
  void equalNamesNeedNoWord() {
    ClassMatch match = match(List.of("ant", "bee"), List.of("ant", "bee"));
    assertThat(match.note()).isEmpty();
    assertThat(match.reordered()).isFalse();
  }

  @Test
  void namesInAnotherOrderAreMatched() {
    ImageSet all = NoisyPixels.images(200);
    int[] noTies = IntStream.range(0, 200).filter(i -> all.pixels()[i] != (byte) 128).toArray();
    ImageSet images = all.select(noTies);
    ImageSet swapped =
        new ImageSet(
            images.shape(),
            images.pixels(),
            IntStream.of(images.labels()).map(label -> 1 - label).toArray(),
            List.of("bright", "dark"));
    ClassMatch match = match(List.of("dark", "bright"), swapped.classNames());
    assertThat(match.note().orElseThrow()).contains("another order", "matched by name");
    NoisyPixels.Served served = NoisyPixels.export(folder, 1.0);
    try (ServedModel model = ServedModel.load(served.model())) {
      ImageClassifier matched = match.apply(model);
      double plain = accuracy(model.predict(images));
      assertThat(plain).isGreaterThan(0.7);
      assertThat(accuracy(matched.predict(swapped))).isEqualTo(plain);
      assertThat(accuracy(model.predict(swapped))).isLessThan(0.3);
      assertThat(matched.predict(swapped).confidence(3))
          .isEqualTo(model.predict(images).confidence(3));
    }
  }

  @Test
  void threeClassesAreNotTurnedTheWrongWayRound() {
    ClassMatch match = match(List.of("a", "b", "c"), List.of("b", "c", "a"));
    try (ServedModel model = ServedModel.load(NoisyPixels.export(folder, 1.0).model())) {
      ImageClassifier fixed = new ReorderedClassifier(model, new int[] {1, 0});
      float[] raw = {200, 20};
      float[] logits = model.fetch("serving_default", raw, 2, List.of("logits")).get(0);
      assertThat(fixed.fetch("serving_default", raw, 2, List.of("logits")).get(0))
          .containsExactly(logits[1], logits[0], logits[3], logits[2]);
    }
    assertThat(match.outputs()).containsExactly(1, 2, 0);
  }

  @Test
  void otherNamesAreRefused() {
    assertThatThrownBy(() -> match(List.of("ant", "bee", "cat"), List.of("ant", "cow", "dog")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "model m and data set d have not the same classes: only the first has 'bee', 'cat',"
                + " only the second 'cow', 'dog'; must be the same names, in any order");
    assertThatThrownBy(() -> match(List.of("ant", "bee"), List.of("ant")))
        .hasMessageContaining("only the first has 'bee', only the second none");
  }

  @Test
  void namesThatAreTheSameAsFoldersAreMatchedAndItIsSaid() {
    ClassMatch match =
        match(
            List.of("T-shirt/top", "Bag", ".net", "caf\u00E9"),
            List.of("Bag", "T-shirt_top", "_net", "cafe\u0301"));
    assertThat(match.outputs()).containsExactly(1, 0, 2, 3);
    assertThat(match.reordered()).isTrue();
    assertThat(match.note().orElseThrow())
        .startsWith("data set d has the classes of model m by names of folders: ")
        .contains("'T-shirt/top' is 'T-shirt_top', '.net' is '_net'")
        .doesNotContain("'Bag'");
    ClassMatch inOrder = match(List.of("a?", "b"), List.of("a_", "b"));
    assertThat(inOrder.reordered()).isFalse();
    assertThat(inOrder.note().orElseThrow()).contains("'a?' is 'a_'");
    assertThat(match(List.of("a/b", "a_b"), List.of("a_b", "a/b")).outputs())
        .as("names that are the same count before names of folders")
        .containsExactly(1, 0);
  }

  @Test
  void namesThatCannotBeToldApartAsFoldersAreRefused() {
    assertThatThrownBy(() -> match(List.of("a/b", "a:b"), List.of("a/b", "a_b")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'a/b' and 'a:b' of model m are both 'a_b' as folders")
        .hasMessageContaining("'a/b' and 'a_b' of data set d are both 'a_b' as folders");
    assertThatThrownBy(() -> match(List.of("T-shirt/top", "Bag"), List.of("T-shirt-top", "Bag")))
        .hasMessageContaining(
            "only the first has 'T-shirt/top' (as a folder 'T-shirt_top'), only the second"
                + " 'T-shirt-top'");
  }

  @Test
  void classesOfBothAreFoundByNamesOfFolders() {
    assertThat(ClassMatch.shared(List.of("T-shirt/top", "Bag"), List.of("cat", "T-shirt_top")))
        .containsExactly("T-shirt_top");
  }

  @Test
  void whereNamesAreMissingItIsSaid() {
    assertThat(match(List.of(), List.of("ant", "bee")).note())
        .contains("model m has no class names: classes are taken by number, unchecked");
    assertThat(match(List.of("ant", "bee"), List.of("0", "1")).note())
        .contains("data set d has no class names: classes are taken by number, unchecked");
    assertThat(match(List.of("x", "x"), List.of("0", "1")).note().orElseThrow())
        .startsWith("model m and data set d have no");
    assertThat(match(List.of("0", "1"), List.of("0", "1")).note().orElseThrow())
        .startsWith("model m and data set d have no");
  }

  @Test
  void numbersInTheOrderOfTextAreMatchedToo() {
    List<String> numbers = IntStream.range(0, 11).mapToObj(Integer::toString).toList();
    List<String> sorted = numbers.stream().sorted().toList();
    ClassMatch match = match(numbers, sorted);
    assertThat(match.reordered()).isTrue();
    assertThat(match.outputs()).containsExactly(0, 1, 10, 2, 3, 4, 5, 6, 7, 8, 9);
  }
}
