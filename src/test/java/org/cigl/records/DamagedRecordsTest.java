package org.cigl.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import javax.imageio.ImageIO;
import org.assertj.core.api.AbstractThrowableAssert;
import org.cigl.InvalidInputException;
import org.cigl.data.ImageSet;
import org.cigl.network.ImageShape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.FloatList;
import org.tensorflow.proto.Int64List;

/** What is wrong with a file or a record is said, with the file's name and the record's number. */
class DamagedRecordsTest {
  private static final ImageShape SHAPE = new ImageShape(4, 4, 3);
  private static final RecordFormat FORMAT = new RecordFormat(SHAPE, List.of("a", "b"), 1);

  @TempDir private Path folder;
  private byte[] image;

  @BeforeEach
  void encode() {
    ImageSet one = new ImageSet(SHAPE, new byte[48], new int[] {0}, List.of("a", "b"));
    try (EncodedImages images = new EncodedImages(one, EncodedImages.Format.PNG)) {
      image = images.get(0);
    }
  }

  private Map<String, Feature> sound(long label) {
    Map<String, Feature> features = new TreeMap<>();
    features.put(RecordFormat.IMAGE, bytes(image));
    features.put(
        RecordFormat.LABEL,
        Feature.newBuilder().setInt64List(Int64List.newBuilder().addValue(label)).build());
    return features;
  }

  private static Feature bytes(byte[] value) {
    return Feature.newBuilder()
        .setBytesList(BytesList.newBuilder().addValue(ByteString.copyFrom(value)))
        .build();
  }

  private static byte[] example(Map<String, Feature> features) {
    return Example.newBuilder()
        .setFeatures(Features.newBuilder().putAllFeature(features))
        .build()
        .toByteArray();
  }

  private static byte[] file(byte[]... payloads) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] payload : payloads) {
      bytes.writeBytes(RecordFraming.frame(payload));
    }
    return bytes.toByteArray();
  }

  private AbstractThrowableAssert<?, ? extends Throwable> readingAll(byte[] second)
      throws IOException {
    Files.write(folder.resolve("train-0"), file(example(sound(1)), example(sound(2))));
    Files.write(folder.resolve("train-1"), second);
    return assertThatThrownBy(
            () ->
                RecordImages.of(RecordFiles.find(folder, "train"), FORMAT, 0)
                    .forEachBatch(2, (raw, labels) -> {}))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void soundFilesAreReadWithTheirLabelsFromZero() throws IOException {
    Files.write(folder.resolve("train-0"), file(example(sound(1)), example(sound(2))));
    Files.write(folder.resolve("train-1"), file(example(sound(2))));
    List<Integer> labels = new ArrayList<>();
    RecordImages images = RecordImages.of(RecordFiles.find(folder, "train"), FORMAT, 0);
    images.forEachBatch(
        2,
        (raw, part) -> {
          assertThat(raw).containsOnly(0f);
          Arrays.stream(part).forEach(labels::add);
        });
    assertThat(labels).containsExactly(0, 1, 1);
  }

  @Test
  void noTfRecordFile() throws IOException {
    readingAll("this is a text file, and a longer one".getBytes(StandardCharsets.UTF_8))
        .hasMessageContainingAll("train-1", "is no TFRecord file");
    readingAll(new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
        .hasMessageContainingAll("train-1", "gzip", "must not be compressed");
  }

  @Test
  void fileCutShort() throws IOException {
    byte[] sound = file(example(sound(1)));
    readingAll(Arrays.copyOf(sound, sound.length - 1))
        .hasMessageContainingAll("train-1", "cut short", "record 0 ends at byte " + sound.length);
    readingAll(Arrays.copyOf(sound, sound.length + 5))
        .hasMessageContainingAll("train-1", "cut short", "record 1 starts at byte");
  }

  @Test
  void damagedHeaderInTheMiddle() throws IOException {
    byte[] first = file(example(sound(1)));
    byte[] two = file(example(sound(1)), example(sound(1)));
    two[first.length + 2] ^= 1;
    readingAll(two)
        .hasMessageContainingAll("train-1", "damaged", "no record starts at byte " + first.length);
  }

  @Test
  void recordTooLarge() throws IOException {
    Path large = folder.resolve("train-0");
    Files.write(large, RecordFraming.frame(new byte[RecordFraming.MAX_PAYLOAD + 1]));
    assertThatThrownBy(() -> RecordFiles.find(folder, "train"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("train-0", "record 0 has 67108865 bytes", "at most 67108864");
  }

  @Test
  void damagedPayload() throws IOException {
    byte[] damaged = file(example(sound(1)), example(sound(2)));
    damaged[damaged.length - 20] ^= 1;
    readingAll(damaged).hasMessageContainingAll("train-1", "record 1 is damaged", "checksum");
  }

  @Test
  void recordThatIsNoExample() throws IOException {
    readingAll(file("no example".getBytes(StandardCharsets.UTF_8)))
        .hasMessageContainingAll("train-1: record 0", "is no tf.train.Example");
  }

  @Test
  void missingKey() throws IOException {
    Map<String, Feature> features = sound(1);
    features.put("label", features.remove(RecordFormat.LABEL));
    readingAll(file(example(features)))
        .hasMessageContainingAll(
            "train-1: record 0", "no key image/class/label", "it has [image/encoded, label]");
  }

  @Test
  void labelOfAnotherType() throws IOException {
    Map<String, Feature> features = sound(1);
    features.put(
        RecordFormat.LABEL,
        Feature.newBuilder().setFloatList(FloatList.newBuilder().addValue(1)).build());
    readingAll(file(example(sound(1)), example(features)))
        .hasMessageContainingAll("train-1: record 1", "1 floats", "one integer");
  }

  @Test
  void labelOutOfRange() throws IOException {
    readingAll(file(example(sound(1)), example(sound(3))))
        .hasMessageContainingAll(
            "train-1: record 1", "label is 3", "from 1 to 2", "data.label_offset 1");
    readingAll(file(example(sound(0))))
        .hasMessageContainingAll("train-1: record 0", "label is 0", "from 1 to 2");
  }

  @Test
  void imageOfAnotherFormat() throws IOException {
    ByteArrayOutputStream gif = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(7, 7, BufferedImage.TYPE_BYTE_GRAY), "gif", gif);
    Map<String, Feature> features = sound(2);
    features.put(RecordFormat.IMAGE, bytes(gif.toByteArray()));
    readingAll(file(example(sound(1)), example(features)))
        .hasMessageContainingAll("train-1: record 1", "cannot be decoded", "sound JPEG or PNG")
        .hasStackTraceContaining("neither PNG nor JPEG");
  }

  @Test
  void imageThatCannotBeDecoded() throws IOException {
    Map<String, Feature> features = sound(2);
    features.put(RecordFormat.IMAGE, bytes(Arrays.copyOf(image, image.length - 20)));
    readingAll(file(example(sound(1)), example(sound(1)), example(features)))
        .hasMessageContainingAll("train-1: record 2", "cannot be decoded", "sound JPEG or PNG");
  }

  @Test
  void aLengthBeyondLongIsShownAsItIs() throws IOException {
    readingAll(header(-1)).hasMessage(second() + "18446744073709551615" + most());
    readingAll(header(Long.MIN_VALUE)).hasMessage(second() + "9223372036854775808" + most());
  }

  private String second() {
    return folder.resolve("train-1") + ": record 0 has ";
  }

  private static String most() {
    return " bytes, must be at most 67108864";
  }

  /** A frame's header of a length that no payload follows. */
  private static byte[] header(long length) {
    ByteBuffer header = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, 8);
    return header.putInt(Integer.rotateRight((int) crc.getValue(), 15) + 0xA282EAD8).array();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void imageThatAnnouncesTooManyPixels(String format) throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(4096, 4097, BufferedImage.TYPE_BYTE_GRAY), format, bomb);
    assertThat(bomb.size()).isLessThan(1_000_000);
    Map<String, Feature> features = sound(2);
    features.put(RecordFormat.IMAGE, bytes(bomb.toByteArray()));
    readingAll(file(example(sound(1)), example(features)))
        .hasMessageContainingAll("train-1: record 1: its image is 4097x4096", "16777216 pixels")
        .hasStackTraceContaining("image is too large");
  }

  @Test
  void noFilesAndNoRecords() throws IOException {
    assertThatThrownBy(() -> RecordFiles.find(folder, "test", "validation"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("data.directory", "test or validation", "test-00000-of-00010");
    Files.write(folder.resolve("test-0"), new byte[0]);
    assertThatThrownBy(() -> RecordFiles.find(folder, "test", "validation"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("test-0", "no record");
  }
}
