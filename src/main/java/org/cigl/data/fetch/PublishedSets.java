package org.cigl.data.fetch;

import static org.cigl.InvalidInputException.require;

import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The sets that can be fetched, from their publishers. */
public final class PublishedSets {
  private static final int CIFAR_10_BATCH = 10_000 * (1 + 32 * 32 * 3);
  private static final int CIFAR_100_IMAGE = 2 + 32 * 32 * 3;

  /** LeCun, Cortes, Burges; a mirror, since the first publisher's server refuses. */
  private static final PublishedSet MNIST =
      new PublishedSet(
          "mnist",
          URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
          List.of(
              PublishedFile.of(
                  "train-images-idx3-ubyte.gz",
                  9_912_422,
                  "f68b3c2dcbeaaa9fbdd348bbdeb94873",
                  "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
              PublishedFile.of(
                  "train-labels-idx1-ubyte.gz",
                  28_881,
                  "d53e105ee54ea40749a09fcbcd1e9432",
                  "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
              PublishedFile.of(
                  "t10k-images-idx3-ubyte.gz",
                  1_648_877,
                  "9fb629c4189551a2d022fa330f9573f3",
                  "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
              PublishedFile.of(
                  "t10k-labels-idx1-ubyte.gz",
                  4_542,
                  "ec29112dd5afa0611ce80d1b7f02629c",
                  "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")));

  /** Xiao, Rasul, Vollgraf (Zalando); the publisher's address has no https. */
  private static final PublishedSet FASHION_MNIST =
      new PublishedSet(
          "fashion-mnist",
          URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
          List.of(
              PublishedFile.of(
                  "train-images-idx3-ubyte.gz",
                  26_421_880,
                  "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
                  "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
              PublishedFile.of(
                  "train-labels-idx1-ubyte.gz",
                  29_515,
                  "25c81989df183df01b3e8a0aad5dffbe",
                  "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
              PublishedFile.of(
                  "t10k-images-idx3-ubyte.gz",
                  4_422_102,
                  "bef4ecab320f06d8554ea6380940ec79",
                  "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
              PublishedFile.of(
                  "t10k-labels-idx1-ubyte.gz",
                  5_148,
                  "bb300cfdad3c16e7a12a480ee83cd310",
                  "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")));

  /** Krizhevsky. */
  private static final PublishedSet CIFAR_10 =
      new PublishedSet(
          "cifar-10",
          URI.create("https://www.cs.toronto.edu/~kriz/"),
          List.of(
              new PublishedFile(
                  "cifar-10-binary.tar.gz",
                  170_052_171,
                  "c32a1d4ab5d03f1284b67883e8d87530",
                  "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                  Stream.concat(
                          IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i),
                          Stream.of("test_batch"))
                      .map(name -> "cifar-10-batches-bin/" + name + ".bin")
                      .map(path -> PublishedFile.Member.exactly(path, CIFAR_10_BATCH))
                      .toList())));

  /** Krizhevsky. */
  private static final PublishedSet CIFAR_100 =
      new PublishedSet(
          "cifar-100",
          URI.create("https://www.cs.toronto.edu/~kriz/"),
          List.of(
              new PublishedFile(
                  "cifar-100-binary.tar.gz",
                  168_513_733,
                  "03b5dce01913d631647c71ecec9e9cb8",
                  "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
                  List.of(
                      PublishedFile.Member.exactly(
                          "cifar-100-binary/train.bin", 50_000L * CIFAR_100_IMAGE),
                      PublishedFile.Member.exactly(
                          "cifar-100-binary/test.bin", 10_000L * CIFAR_100_IMAGE),
                      PublishedFile.Member.atMost(
                          "cifar-100-binary/fine_label_names.txt", 64 << 10)))));

  private static final List<PublishedSet> ALL = List.of(MNIST, FASHION_MNIST, CIFAR_10, CIFAR_100);

  private PublishedSets() {}

  /** Names that {@link #of} takes. */
  public static List<String> names() {
    return ALL.stream().map(PublishedSet::name).toList();
  }

  /**
   * A set by name.
   *
   * @throws org.cigl.InvalidInputException if there is none of that name
   */
  public static PublishedSet of(String name) {
    require(
        names().contains(name),
        "data set '%s' cannot be fetched, must be one of %s",
        name,
        String.join(", ", names()));
    return ALL.stream().filter(set -> set.name().equals(name)).findAny().orElseThrow();
  }
}
