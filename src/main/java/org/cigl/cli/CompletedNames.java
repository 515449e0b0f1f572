package org.cigl.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.cigl.data.DataSets;
import org.cigl.data.FolderReading;
import org.cigl.network.NetworkFile;
import org.cigl.recipe.Kernels;
import org.cigl.recipe.Precision;
import org.cigl.recipe.RecipeFile;

/** Names that a shell completes; where a file may be given as well, files come beside them. */
final class CompletedNames {
  private CompletedNames() {}

  private static Iterator<String> lowerCase(List<? extends Enum<?>> values) {
    return values.stream().map(value -> value.name().toLowerCase(Locale.ROOT)).iterator();
  }

  /** Data sets. */
  static final class Data implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.concat(DataSets.names().stream(), Stream.of(DataSets.TFRECORD)).iterator();
    }
  }

  /** Bundled networks. */
  static final class Networks implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return NetworkFile.BUNDLED.iterator();
    }
  }

  /** Bundled recipes. */
  static final class Recipes implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return RecipeFile.BUNDLED.iterator();
    }
  }

  /** What training steps multiply in. */
  static final class Precisions implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return lowerCase(List.of(Precision.values()));
    }
  }

  /** What computes masked layers. */
  static final class KernelNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return lowerCase(List.of(Kernels.values()));
    }
  }

  /** How images are brought to a size. */
  static final class Resizes implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return lowerCase(FolderReading.RESIZES);
    }
  }
}
