package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cigl.Extensions;
import org.cigl.InvalidInputException;

/** The data sets that the product knows how to read. */
public final class DataSets {
  /** The bundled set: 10,000 training images (1,000 a class) and all 10,000 test images. */
  public static final String BUNDLED = "fashion-mnist-10k";

  /** Image files in {@code train/CLASS/}, {@code val/CLASS/} and {@code test/CLASS/}, or CLASS/. */
  public static final String IMAGE_FOLDER = "image-folder";

  /** Any set in MNIST's four files. */
  public static final String IDX = "idx";

  /** TFRecord files, streamed; not for {@link #load}, which loads into memory. */
  public static final String TFRECORD = "tfrecord";

  /** Images that a program gave to its training; not for {@link #load}. */
  public static final String MEMORY = "memory";

  /** Those of this package that {@link #load} takes. */
  public static final List<String> NAMES =
      List.of(BUNDLED, "fashion-mnist", "mnist", "cifar-10", "cifar-100", IDX, IMAGE_FOLDER);

  private static final Extensions<DataSetProvider> ADDED =
      new Extensions<>(
          DataSetProvider.class, provider -> List.of(provider.name()), DataSets::reserved);

  private static final List<String> FASHION =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");
  private static final List<String> CIFAR_10 =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private DataSets() {}

  private static List<String> reserved() {
    return Stream.concat(NAMES.stream(), Stream.of(TFRECORD, MEMORY)).toList();
  }

  /** Names that {@link #load} takes, those that others add last. */
  public static List<String> names() {
    return Stream.concat(NAMES.stream(), ADDED.byName().keySet().stream()).toList();
  }

  /** Whether a name is of a set that others add. */
  static boolean isAdded(String name) {
    return ADDED.byName().containsKey(name);
  }

  /**
   * Loads a set.
   *
   * @throws InvalidInputException if a file is missing or malformed
   */
  public static DataSet load(DataSource source) {
    String name = source.set();
    if (name.equals(BUNDLED)) {
      return new DataSet(name, bundled("train"), bundled("t10k"));
    }
    if (isAdded(name)) {
      return ADDED.byName().get(name).load(source.directory(), source.image());
    }
    Path directory = directory(source);
    require(
        Files.isDirectory(directory),
        "data.directory %s is no folder that exists: must be where the files of the set are",
        directory);
    return switch (name) {
      case "cifar-10" ->
          new DataSet(
              name,
              cifar10(
                  directory, IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i).toList()),
              cifar10(directory, List.of("test_batch")));
      case "cifar-100" ->
          new DataSet(name, cifar100(directory, "train"), cifar100(directory, "test"));
      case IMAGE_FOLDER -> ImageFolder.read(directory, source.image(), source.reading());
      default -> idx(name, directory, fixedNames(name));
    };
  }

  /**
   * Loads a set to evaluate a model on: where its training images are missing, its test images
   * alone. Test images of an image folder may then be in {@code CLASS/} without {@code test/}.
   *
   * <p>A folder of classes alone is the set that the model was trained on, split by seed, where its
   * training images are those; else all of it is to test on.
   *
   * @param known the model's classes, which take the place of those that training images tell
   * @param trained SHA-256 of the model's training images; null where it is not known
   * @throws InvalidInputException if a file is missing or malformed
   */
  public static LabelledData loadForEvaluation(
      DataSource source, List<String> known, String trained) {
    Path directory = source.directory();
    if (isAdded(source.set())
        || directory == null
        || !Files.isDirectory(directory)
        || hasTraining(source)) {
      return load(source);
    }
    if (source.set().equals(IMAGE_FOLDER)) {
      return ImageFolder.readForEvaluation(source, known, trained);
    }
    return TestData.of(
        source.set(),
        switch (source.set()) {
          case "cifar-10" -> cifar10(directory, List.of("test_batch"));
          case "cifar-100" -> cifar100(directory, "test");
          default -> idxTest(source.set(), directory, known);
        });
  }

  private static boolean hasTraining(DataSource source) {
    return switch (source.set()) {
      case "cifar-10" -> Files.exists(source.directory().resolve("data_batch_1.bin"));
      case "cifar-100" -> Files.exists(source.directory().resolve("train.bin"));
      case IMAGE_FOLDER -> Files.exists(source.directory().resolve("train"));
      default ->
          Stream.of("", ".gz")
              .map(end -> source.directory().resolve("train-images-idx3-ubyte" + end))
              .anyMatch(Files::exists);
    };
  }

  private static ImageSet cifar10(Path directory, List<String> files) {
    return CifarFiles.read(
        files.stream().map(file -> directory.resolve(file + ".bin")).toList(), 1, CIFAR_10);
  }

  private static ImageSet cifar100(Path directory, String part) {
    return CifarFiles.read(
        List.of(directory.resolve(part + ".bin")),
        2,
        classNames(directory.resolve("fine_label_names.txt"), 100));
  }

  private static ImageSet idxTest(String name, Path directory, List<String> known) {
    List<String> fixed = fixedNames(name);
    return IdxPart.in(directory, "t10k")
        .images(fixed != null ? fixed : classNames(directory.resolve("class_names.txt"), known));
  }

  private static List<String> classNames(Path file, List<String> known) {
    return Files.isRegularFile(file) ? classNames(file, known.size()) : known;
  }

  /** Names of the classes of a set whose files do not tell them; null for any other set. */
  private static List<String> fixedNames(String name) {
    return switch (name) {
      case "fashion-mnist" -> FASHION;
      case "mnist" -> ImageSet.numbered(10);
      default -> null;
    };
  }

  /** As given, or where {@code data fetch} put a published set. */
  private static Path directory(DataSource source) {
    String name = source.set();
    Path given = source.directory();
    Path directory = given != null ? given : DataFolder.fetched(name).orElse(null);
    require(
        directory != null,
        "data set %s needs its folder: set data.directory%s",
        name,
        DataFolder.PUBLISHED.contains(name)
            ? ", or fetch it into " + DataFolder.FETCHED.resolve(name) + ": cigl data fetch " + name
            : "");
    return directory;
  }

  /** Writes a set as four gzipped IDX files into an existing folder. */
  public static void writeIdx(DataSet set, Path directory) throws IOException {
    for (String part : List.of("train", "t10k")) {
      try (OutputStream images =
              Files.newOutputStream(directory.resolve(part + "-images-idx3-ubyte.gz"));
          OutputStream labels =
              Files.newOutputStream(directory.resolve(part + "-labels-idx1-ubyte.gz"))) {
        IdxFiles.write(part.equals("train") ? set.train() : set.test(), images, labels);
      }
    }
  }

  private static DataSet idx(String name, Path directory, List<String> classNames) {
    IdxPart train = IdxPart.in(directory, "train");
    IdxPart test = IdxPart.in(directory, "t10k");
    int largest =
        Math.max(
            Arrays.stream(train.labels()).max().orElseThrow(),
            Arrays.stream(test.labels()).max().orElseThrow());
    List<String> names =
        classNames != null
            ? classNames
            : classNames(directory.resolve("class_names.txt"), Math.max(2, largest + 1));
    return new DataSet(name, train.images(names), test.images(names));
  }

  private static ImageSet bundled(String part) {
    String base = "/data/" + BUNDLED + "/" + part;
    String images = base + "-images-idx3-ubyte.gz";
    String labels = base + "-labels-idx1-ubyte.gz";
    return new IdxPart(() -> resource(images), images, () -> resource(labels), labels)
        .images(FASHION);
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = DataSets.class.getResourceAsStream(name);
    if (in == null) {
      throw new IOException("missing from this build");
    }
    return in;
  }

  private static List<String> classNames(Path file, int classes) {
    if (!Files.isRegularFile(file)) {
      return ImageSet.numbered(classes);
    }
    List<String> names = ClassNames.read(file);
    require(
        names.size() >= classes,
        "%s: names %d classes, but labels need %d",
        file,
        names.size(),
        classes);
    return names;
  }
}
