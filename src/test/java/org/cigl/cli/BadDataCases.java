package org.cigl.cli;

import static org.cigl.cli.Workbench.gzip;
import static org.cigl.cli.Workbench.idx;
import static org.cigl.cli.Workbench.labels;

import java.util.Arrays;
import java.util.stream.Stream;

/** Data sets that cannot be read. */
final class BadDataCases {
  private static final String SUBSET =
      "data subset --per-class 1 -o {dir}/out --data-directory {dir}/data --data ";
  private static final String IMAGES = "data/train-images-idx3-ubyte";
  private static final String LABELS = "data/train-labels-idx1-ubyte";
  private static final byte[] SOUND = idx(new int[] {0x803, 10, 2, 2}, 40);

  private BadDataCases() {}

  static Stream<BadInput> all() {
    return Stream.of(
        BadInput.of("unknown data set", SUBSET + "imagenet", "--data is 'imagenet'", "cifar-100"),
        BadInput.of(
            "unknown data set of a recipe",
            "train --data imagenet -o {dir}/out",
            "--data is 'imagenet'",
            "cifar-100"),
        BadInput.of("data folder missing", SUBSET + "mnist", "--data-directory", "/data", "folder"),
        BadInput.of(
            "data folder not given", "train --data mnist -o {dir}/out", "mnist", "data.directory"),
        BadInput.of(
            "records without a folder", "train --data tfrecord -o {dir}/out", "data.directory"),
        BadInput.with(
            bench -> bench.folder("data"),
            "records without a size",
            "train --data tfrecord --data-directory {dir}/data -o {dir}/out",
            "data.image",
            "224x224x3"),
        BadInput.with(
            bench -> bench.folder("data"),
            "records without classes",
            "train --data tfrecord --data-directory {dir}/data --image 8x8x1 -o {dir}/out",
            "data.classes",
            "class_names.txt"),
        BadInput.with(
            bench -> bench.bytes("data/train-00000-of-00001", new byte[40]),
            "file that is no TFRecord file",
            "train --data tfrecord --data-directory {dir}/data --image 8x8x1 --set"
                + " data.classes=2 -o {dir}/out",
            "train-00000-of-00001"),
        BadInput.of(
            "classes of a set in memory",
            "train --set data.classes=10 -o {dir}/out",
            "data.classes",
            "tfrecord"),
        BadInput.of("no shards", "data records --shards 0 -o {dir}/out", "--shards is 0", "from 1"),
        BadInput.with(
            bench -> {
              bench.idxData();
              bench.delete("data/t10k-labels-idx1-ubyte");
            },
            "one IDX file missing",
            SUBSET + "mnist",
            "t10k-labels-idx1-ubyte",
            "does not exist",
            "four files"),
        file("truncated IDX", "idx", IMAGES, cut(SOUND, 50), "cut short", "34", "40"),
        file("truncated IDX header", "idx", IMAGES, cut(SOUND, 6), "cut short"),
        file("empty IDX", "idx", IMAGES, new byte[0], "cut short"),
        gzipped("truncated gzip", "cut short", cut(gzip(SOUND), 25)),
        gzipped("truncated IDX in a sound gzip", "cut short", gzip(cut(SOUND, 50))),
        gzipped("corrupt gzip", "not a sound gzip", corrupt(gzip(noise()))),
        file(
            "wrong magic number",
            "idx",
            IMAGES,
            idx(new int[] {0x0D03, 10, 2, 2}, 40),
            "0x00000D03",
            "0x00000803"),
        file(
            "labels where images belong",
            "idx",
            IMAGES,
            labels(10),
            "0x00000801",
            "images",
            "0x00000803"),
        file(
            "trailing bytes",
            "idx",
            IMAGES,
            idx(new int[] {0x803, 10, 2, 2}, 41),
            "goes on",
            "fetch it again"),
        file("IDX of no items", "idx", LABELS, labels(0), "items in the header is 0", "from 1"),
        file(
            "header that lies hugely about items",
            "idx",
            IMAGES,
            idx(new int[] {0x803, Integer.MAX_VALUE, 28, 28}, 40),
            "items in the header is 2147483647",
            "to 10000000"),
        file(
            "header that lies about items within bounds",
            "idx",
            IMAGES,
            idx(new int[] {0x803, 2_000_000, 28, 28}, 40),
            "cut short",
            "1568000000"),
        file(
            "header that asks for more than an array",
            "idx",
            IMAGES,
            idx(new int[] {0x803, 9_000_000, 28, 28}, 40),
            "9000000 images of 28x28x1",
            "2 GiB"),
        file(
            "images of no height",
            "idx",
            IMAGES,
            idx(new int[] {0x803, 10, 0, 2}, 40),
            "height in the header is 0",
            "from 1"),
        file(
            "label out of range",
            "fashion-mnist",
            LABELS,
            last(labels(10), 10),
            "label 10 of image 9",
            "0 to 9"),
        file(
            "images and labels differ in number",
            "mnist",
            LABELS,
            labels(9),
            "train-images-idx3-ubyte",
            "10 images",
            "9 labels"),
        BadInput.with(
            bench -> {
              bench.idxData();
              bench.text("data/class_names.txt", "cat\ndog\n");
            },
            "too few class names",
            SUBSET + "idx",
            "class_names.txt",
            "2 classes",
            "10"),
        BadInput.with(
            bench -> {
              bench.idxData();
              bench.text("data/class_names.txt", "cat\n".repeat(300_000));
            },
            "too large a file of class names",
            SUBSET + "idx",
            "class_names.txt",
            "at most 1048576"),
        BadInput.with(
            bench -> bench.folder("data"),
            "CIFAR file missing",
            SUBSET + "cifar-10",
            "data_batch_1.bin",
            "does not exist",
            "--data-directory"),
        BadInput.with(
            bench -> bench.bytes("data/train.bin", new byte[3073]),
            "CIFAR file of wrong size",
            SUBSET + "cifar-100",
            "train.bin",
            "3073 bytes",
            "multiple of 3074"),
        BadInput.with(
            bench -> {
              byte[] image = new byte[3073];
              image[0] = 10;
              for (int i = 1; i <= 5; i++) {
                bench.bytes("data/data_batch_" + i + ".bin", image);
              }
            },
            "CIFAR label out of range",
            SUBSET + "cifar-10",
            "data_batch_1.bin",
            "label 10",
            "10 classes"),
        BadInput.of(
            "size for images that have one",
            "train --data mnist --image 8x8x1 -o {dir}/out",
            "--image is 8x8x1",
            "image-folder"),
        BadInput.of(
            "size malformed", SUBSET + "image-folder --image 8x8", "--image is '8x8'", "32x32x3"),
        BadInput.with(
            bench -> bench.folder("data/train/cat"),
            "image folder of one class",
            SUBSET + "image-folder",
            "/data/train",
            "holds 1 folders",
            "from 2"),
        BadInput.with(
            bench -> {
              bench.folder("data/train/cat");
              bench.folder("data/train/dog");
            },
            "image folder without images",
            SUBSET + "image-folder",
            "/data",
            "holds no image"),
        BadInput.with(
            bench -> bench.folder("data/test/cat"),
            "image folder without a training part",
            SUBSET + "image-folder",
            "/data",
            "no train/",
            "train/CLASS/"),
        BadInput.with(
            bench -> bench.text("data/notes/a.txt", "x"),
            "folder of no known data set",
            "train {dir}/data -o {dir}/out",
            "/data",
            "holds no data set",
            "train/CLASS/"),
        BadInput.of(
            "folder of a bundled set",
            "train --data-directory {dir} -o {dir}/out",
            "--data-directory is",
            "bundled"),
        BadInput.with(
            bench -> bench.folder("photos"),
            "recipe and data both folders",
            "train {dir}/photos --data mnist -o {dir}/out",
            "RECIPE is",
            "--data is mnist",
            "one of them"),
        BadInput.of(
            "masks kept of nothing", "train --keep-masks -o {dir}/out", "--keep-masks", "--init"),
        BadInput.of(
            "weights from nowhere",
            "train --init {dir}/no -o {dir}/out",
            "--init is",
            "the folder of a run"),
        BadInput.with(
            bench -> {
              bench.text("data/train/cat/a.png", "meow");
              bench.folder("data/train/dog");
              bench.folder("data/test");
            },
            "text for an image",
            SUBSET + "image-folder",
            "/data/train/cat/a.png",
            "no PNG, JPEG, WebP or BMP",
            "--skip-bad"),
        BadInput.of(
            "unknown set to describe",
            "data describe imagenet",
            "NAME is 'imagenet'",
            "image-folder"),
        BadInput.of(
            "folder not given to describe", "data describe mnist", "mnist", "--data-directory"),
        BadInput.with(
            bench -> {
              for (int i = 1; i <= 5; i++) {
                bench.bytes("data/data_batch_" + i + ".bin", new byte[3073]);
              }
              bench.bytes("data/test_batch.bin", new byte[3073]);
            },
            "subset of colour images",
            SUBSET + "cifar-10",
            "cifar-10 has 3 channels",
            "single-channel"),
        BadInput.of(
            "set that nobody publishes",
            "data fetch imagenet --directory {dir}/data",
            "'imagenet'",
            "mnist, fashion-mnist, cifar-10, cifar-100"),
        BadInput.of(
            "mirror that is no web server",
            "data fetch mnist --from ftp://a.b/c --directory {dir}/data",
            "--from",
            "'ftp://a.b/c'",
            "https://"),
        BadInput.of(
            "mirror that is no address",
            "data fetch mnist --from http://[ --directory {dir}/data",
            "--from",
            "'http://['",
            "https://"),
        BadInput.of(
            "mirror with a password",
            "data fetch mnist --from http://me:secret@a.b/ --directory {dir}/data",
            "--from",
            "https://"),
        BadInput.with(
            bench -> bench.text("data", "a file"),
            "fetch into a file",
            "data fetch mnist --directory {dir}/data",
            "/data",
            "must be a folder"),
        BadInput.of(
            "subset larger than a class",
            "data subset --per-class 1001 -o {dir}/out",
            "--per-class",
            "1001",
            "from 1 to 1000"));
  }

  private static BadInput file(
      String name, String set, String file, byte[] content, String... fragments) {
    return BadInput.with(
        bench -> {
          bench.idxData();
          bench.bytes(file, content);
        },
        name,
        SUBSET + set,
        Stream.concat(Stream.of(file), Arrays.stream(fragments)).toArray(String[]::new));
  }

  private static BadInput gzipped(String name, String fragment, byte[] content) {
    return BadInput.with(
        bench -> {
          bench.idxData();
          bench.delete(IMAGES);
          bench.bytes(IMAGES + ".gz", content);
        },
        name,
        SUBSET + "idx",
        IMAGES + ".gz",
        fragment);
  }

  private static byte[] cut(byte[] content, int length) {
    return Arrays.copyOf(content, length);
  }

  private static byte[] last(byte[] content, int value) {
    byte[] changed = content.clone();
    changed[changed.length - 1] = (byte) value;
    return changed;
  }

  /** Breaks the compressed data, not the header. */
  private static byte[] corrupt(byte[] gzip) {
    byte[] corrupt = gzip.clone();
    Arrays.fill(corrupt, 12, 40, (byte) 0xFF);
    return corrupt;
  }

  private static byte[] noise() {
    byte[] file = idx(new int[] {0x803, 100, 10, 10}, 10_000);
    new java.util.Random(1).nextBytes(file);
    System.arraycopy(idx(new int[] {0x803, 100, 10, 10}, 0), 0, file, 0, 16);
    return file;
  }
}
