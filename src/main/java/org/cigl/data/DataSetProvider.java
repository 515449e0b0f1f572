package org.cigl.data;

import java.nio.file.Path;
import org.cigl.network.ImageShape;
import org.jspecify.annotations.Nullable;

/**
 * Adds a data set to those of {@code data.set}. An implementation is named in {@code
 * META-INF/services/org.cigl.data.DataSetProvider} and has a public constructor without parameters.
 */
public interface DataSetProvider {
  /** The name in recipes: lower-case letters, digits, '_' and '-'. */
  String name();

  /**
   * Loads the set.
   *
   * @param directory what {@code data.directory} says; null where it is not given
   * @param image what {@code data.image} says; null where it is not given
   * @return its training and test images, of that name
   * @throws org.cigl.InvalidInputException if something is missing or malformed, with what would be
   *     right
   */
  DataSet load(@Nullable Path directory, @Nullable ImageShape image);
}
