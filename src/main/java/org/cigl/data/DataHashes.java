package org.cigl.data;

/**
 * SHA-256 of a data set's contents, of 64 lower-case hexadecimal digits each: another one where an
 * image or a label is another.
 *
 * @param set of both parts; null where it is not known
 * @param train of the training part; null where it is not known
 * @param test of the test part; null where it is not known
 */
public record DataHashes(String set, String train, String test) {
  /** Nothing is known. */
  public static final DataHashes UNKNOWN = new DataHashes(null, null, null);

  /** Whether the hashes of the parts are known, not only that of both together. */
  public boolean byPart() {
    return train != null && test != null;
  }
}
