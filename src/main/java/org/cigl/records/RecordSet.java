package org.cigl.records;

import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;
import org.cigl.data.DataHashes;
import org.cigl.data.DataSets;
import org.cigl.data.LabelledData;
import org.cigl.data.TestData;

/**
 * Records with their split: {@code train*} to learn from, {@code validation*} to validate on,
 * {@code test*} to report on. Where there is no {@code test*}, as in ImageNet, whose test labels
 * are not public, {@code validation*} is reported on.
 *
 * @param name as it was asked for
 */
public record RecordSet(String name, RecordImages train, RecordImages validation, RecordImages test)
    implements LabelledData {

  /**
   * Finds and checks the files.
   *
   * @throws org.cigl.InvalidInputException naming the file or record that cannot be used
   */
  public static RecordSet open(RecordSource source) {
    RecordImages train = part(source, "train");
    RecordImages test = part(source, "test", "validation");
    boolean both = RecordFiles.has(source.directory(), "test", "validation");
    return new RecordSet(DataSets.TFRECORD, train, both ? part(source, "validation") : null, test);
  }

  /**
   * Finds and checks files to evaluate a model on: those to report on alone where there are none to
   * learn from.
   *
   * @throws org.cigl.InvalidInputException naming the file or record that cannot be used
   */
  public static LabelledData openForEvaluation(RecordSource source) {
    if (RecordFiles.has(source.directory(), "train")) {
      return open(source);
    }
    RecordImages test = part(source, "test", "validation");
    return new TestData(
        DataSets.TFRECORD, test, test.files().sha256(DigestUtils.getSha256Digest()));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Lengths and checksums stand for the records, which are not read. A part's is of those of its
   * records in order, whatever files they are in. The set's is of every file's name, too: the same
   * records in other files have another one.
   */
  @Override
  public DataHashes hashes() {
    MessageDigest both = DigestUtils.getSha256Digest();
    String learned = train.files().sha256(both);
    if (validation != null) {
      validation.files().sha256(both);
    }
    String reported = test.files().sha256(both);
    return new DataHashes(HexFormat.of().formatHex(both.digest()), learned, reported);
  }

  private static RecordImages part(RecordSource source, String... prefixes) {
    return RecordImages.of(
        RecordFiles.find(source.directory(), prefixes), source.format(), source.shuffleBuffer());
  }
}
