package org.cigl.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.cigl.InvalidInputException;
import org.cigl.data.ImageSet;
import org.cigl.testing.DrawnImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program trains on its own images, evaluates, exports and predicts. */
class TrainingTest {
  private static final int SIZE = 8 * 8;
  private static final String NETWORK =
      """
      name: tiny
      input: [8, 8, 1]
      classes: 4
      layers:
        - conv: {filters: 4, kernel: 3, bias: false}
        - batch_norm: {}
        - relu: {}
        - flatten: {}
        - dense: {name: logits, units: $classes}
      """;

  @TempDir static Path folder;

  private static final ImageSet IMAGES = DrawnImages.of(400, 1);
  private static final ImageSet OTHERS = DrawnImages.of(80, 2);
  private static final List<TrainingListener.Epoch> EPOCHS = new ArrayList<>();
  private static final List<TrainingListener.Step> STEPS = new ArrayList<>();
  private static final List<TrainingListener.TopologyUpdate> UPDATES = new ArrayList<>();
  private static final List<TrainingListener.Start> STARTS = new ArrayList<>();

  private static Recipe recipe;
  private static TrainingResult result;

  /** Keeps all that it is notified of. */
  private static final class Recorder implements TrainingListener {
    @Override
    public void started(Start event) {
      STARTS.add(event);
    }

    @Override
    public void stepDone(Step event) {
      STEPS.add(event);
    }

    @Override
    public void topologyUpdated(TopologyUpdate event) {
      UPDATES.add(event);
    }

    @Override
    public void epochDone(Epoch event) {
      EPOCHS.add(event);
    }
  }

  @BeforeAll
  static void train() throws IOException {
    Path network = Files.writeString(folder.resolve("tiny.yaml"), NETWORK);
    recipe =
        Recipe.builder()
            .name("drawn")
            .network(network.toString())
            .sparsity(0.5)
            .epochs(6)
            .batchSize(20)
            .threads(1)
            .set("learning_rate.step_decay.initial", "0.05")
            .build();
    result = Training.of(recipe, images()).listener(new Recorder()).run(folder.resolve("run"));
  }

  private static ImageData images() {
    ImageData.Builder images = ImageData.memory(8, 8, 1, IMAGES.classNames());
    for (int i = 0; i < IMAGES.size(); i++) {
      images.train(pixels(IMAGES, i), label(IMAGES, i));
    }
    for (int i = 0; i < OTHERS.size(); i++) {
      images.test(pixels(OTHERS, i), label(OTHERS, i));
    }
    return images.build();
  }

  private static byte[] pixels(ImageSet set, int index) {
    return Arrays.copyOfRange(set.pixels(), index * SIZE, (index + 1) * SIZE);
  }

  private static String label(ImageSet set, int index) {
    return set.classNames().get(set.labels()[index]);
  }

  private static BufferedImage image(ImageSet set, int index) {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, 8, 8, pixels(set, index));
    return image;
  }

  @Test
  void theModelHasLearned() {
    assertThat(result.evaluation().images()).isEqualTo(OTHERS.size());
    assertThat(result.evaluation().accuracy()).isGreaterThan(0.9);
    assertThat(result.sparsity()).isEqualTo(0.5, within(0.01));
    assertThat(result.temperature()).isPositive();
    assertThat(result.report()).isRegularFile();
    assertThat(result.model().resolve("1/saved_model.pb")).isRegularFile();
  }

  @Test
  void listenersAreNotified() {
    assertThat(STARTS).containsExactly(new TrainingListener.Start(STEPS.size(), 6));
    assertThat(STEPS.get(0).step()).isEqualTo(1);
    assertThat(EPOCHS).hasSize(6);
    assertThat(EPOCHS.get(5).steps()).isEqualTo(STEPS.size());
    assertThat(EPOCHS.get(5).validationNll()).isLessThan(EPOCHS.get(0).validationNll());
    assertThat(EPOCHS.get(0).finalModelNll()).isEmpty();
    assertThat(EPOCHS.get(5).finalModelNll()).isPresent();
    assertThat(UPDATES).hasSizeGreaterThanOrEqualTo(15);
    assertThat(UPDATES).allSatisfy(update -> assertThat(update.active()).isPositive());
  }

  @Test
  void aFinishedTrainingIsNotRunAgain() {
    int before = STEPS.size();

    TrainingResult again =
        Training.of(recipe, images()).listener(new Recorder()).run(folder.resolve("run"));

    assertThat(again.evaluation()).isEqualTo(result.evaluation());
    assertThat(STEPS).hasSize(before);
  }

  @Test
  void otherImagesAreNotTheSameTraining() {
    ImageData.Builder fewer = ImageData.memory(8, 8, 1, IMAGES.classNames());
    for (int i = 0; i < 40; i++) {
      fewer.train(pixels(IMAGES, i), label(IMAGES, i));
    }
    Training other = Training.of(recipe, fewer.build());

    assertThatThrownBy(() -> other.run(folder.resolve("run")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is not empty: choose a new folder");
  }

  /** Of another size than the others: brought to theirs. */
  @Test
  void picturesInMemoryAreTakenToo() {
    ImageData.Builder pictures = ImageData.memory(8, 8, 1, List.of("dark", "light"));
    for (int i = 0; i < 40; i++) {
      BufferedImage picture = new BufferedImage(20, 12, BufferedImage.TYPE_INT_RGB);
      int level = i % 2 == 0 ? 10 + i : 200 + i;
      for (int p = 0; p < 240; p++) {
        picture.setRGB(p % 20, p / 20, new java.awt.Color(level, level, level).getRGB());
      }
      pictures.train(picture, i % 2 == 0 ? "dark" : "light");
    }

    TrainingResult trained =
        Training.of(recipe.toBuilder().epochs(2).build(), pictures.build())
            .run(folder.resolve("pictures"));

    assertThat(trained.evaluation().images()).isEqualTo(8); // a fifth
  }

  @Test
  void anExportPredictsTheSameHoweverTheImageIsGiven() throws IOException {
    Path models = folder.resolve("models");
    Path version = result.export(models);
    assertThat(version).isEqualTo(models.resolve("drawn/1"));
    Path file = folder.resolve("image.png");
    ImageIO.write(image(OTHERS, 0), "png", file.toFile());
    try (Classifier classifier = Classifier.load(models.resolve("drawn"))) {
      assertThat(classifier.labels()).containsExactly("a", "b", "c", "d");
      Prediction ofValues = classifier.predict(OTHERS.floats(0, 1));

      assertThat(ofValues.label()).isEqualTo(classifier.labels().get(ofValues.index()));
      assertThat(ofValues.probability(ofValues.label())).isEqualTo(ofValues.confidence());
      assertThat(ofValues.probabilities().stream().mapToDouble(p -> p).sum())
          .isEqualTo(1, within(1e-9));
      assertThat(classifier.predict(image(OTHERS, 0)).confidence())
          .isEqualTo(ofValues.confidence(), within(1e-5));
      assertThat(classifier.predict(file).confidence())
          .isEqualTo(ofValues.confidence(), within(1e-5));
    }
  }

  @Test
  void aLoadedModelEvaluatesAsTheTrainingDid() {
    try (Classifier classifier = Classifier.load(result.folder())) {
      Evaluation evaluation = classifier.evaluate(images());

      assertThat(evaluation.accuracy()).isEqualTo(result.evaluation().accuracy());
      assertThat(evaluation.nll()).isEqualTo(result.evaluation().nll(), within(1e-4));
    }
  }

  @Test
  void theTemperatureIsFoldedIn() {
    Path version = result.exportWithTemperature(folder.resolve("scaled"));
    try (Classifier classifier = Classifier.load(version)) {
      assertThat(classifier.evaluate(images()).nll())
          .isEqualTo(result.afterTemperatureScaling().nll(), within(1e-4));
    }
  }

  @Test
  void anImageThatDoesNotFitIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text.png"), "no image");
    try (Classifier classifier = Classifier.load(result.folder())) {
      assertThatThrownBy(() -> classifier.predict(new float[3]))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("values has 3 entries, must have 64");
      float[] notNumbers = new float[SIZE];
      Arrays.fill(notNumbers, Float.NaN);
      assertThatThrownBy(() -> classifier.predict(notNumbers))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("a value is NaN, must be from 0 to 255");
      assertThatThrownBy(() -> classifier.predict(text))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("text.png: is no PNG, JPEG, WebP or BMP file");
      assertThatThrownBy(() -> classifier.predict(folder.resolve("none.png")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("none.png: does not exist");
    }
  }
}
