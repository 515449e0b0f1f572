package org.cigl.records;

import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;
import org.cigl.data.DataSets;
import org.cigl.data.LabelledData;

/**
 * Records with their split: {@code train*} to learn from, {@code test*} to report on, or {@code
 * validation*} where there is no {@code test*}, as in ImageNet, whose test labels are not public.
 *
 * @param name as it was asked for
 */
public record RecordSet(String name, RecordImages train, RecordImages test)
    implements LabelledData {

  /**
   * Finds and checks the files.
   *
   * @throws org.cigl.InvalidInputException naming the file or record that cannot be used
   */
  public static RecordSet open(RecordSource source) {
    return new RecordSet(
        DataSets.TFRECORD, part(source, "train"), part(source, "test", "validation"));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Of every file's name and of its records' lengths and checksums, which stand for the records:
   * they are not read. The same records in other files have another one.
   */
  @Override
  public String sha256() {
    MessageDigest digest = DigestUtils.getSha256Digest();
    train.files().update(digest);
    test.files().update(digest);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static RecordImages part(RecordSource source, String... prefixes) {
    return RecordImages.of(
        RecordFiles.find(source.directory(), prefixes), source.format(), source.shuffleBuffer());
  }
}
