package org.cigl.records;

import static org.cigl.InvalidInputException.require;

import com.google.protobuf.ByteString;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.cigl.data.ImageSet;
import org.cigl.network.ImageShape;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.Int64List;

/** Writes images as TFRecord files, with the keys and the names of ImageNet's conversion. */
public final class RecordWriter {
  private static final int MOST_SHARDS = 99_999;

  private RecordWriter() {}

  /**
   * Checks that images can be written as so many files, so that a mistake shows before any is.
   *
   * @param kind of images, for the message
   */
  public static void requireShards(int shards, ImageSet images, String kind) {
    require(
        shards >= 1 && shards <= Math.min(images.size(), MOST_SHARDS),
        "shards is %d, must be from 1 to %d: there are %d %s images",
        shards,
        Math.min(images.size(), MOST_SHARDS),
        images.size(),
        kind);
    int channels = images.shape().channels();
    require(
        channels == 1 || channels == 3,
        "images have %d channels, must have 1 or 3 to be written as JPEG or PNG",
        channels);
  }

  /**
   * Writes one split: {@code SPLIT-00000-of-00004} and so on, neighbours in the set next to each
   * other, and as many in each file as in the next, within one.
   *
   * @param folder that exists
   * @param split such as {@code train}
   * @param shards files; see {@link #requireShards}
   */
  public static void write(
      ImageSet images, Path folder, String split, int shards, EncodedImages.Format format)
      throws IOException {
    requireShards(shards, images, split);
    try (EncodedImages encoded = new EncodedImages(images, format)) {
      for (int shard = 0; shard < shards; shard++) {
        String name = String.format(Locale.ROOT, "%s-%05d-of-%05d", split, shard, shards);
        int first = (int) ((long) images.size() * shard / shards);
        int end = (int) ((long) images.size() * (shard + 1) / shards);
        try (OutputStream out =
            new BufferedOutputStream(Files.newOutputStream(folder.resolve(name)), 1 << 20)) {
          for (int image = first; image < end; image++) {
            out.write(RecordFraming.frame(example(images, image, encoded)));
          }
        }
      }
    }
  }

  private static byte[] example(ImageSet images, int image, EncodedImages encoded) {
    ImageShape shape = images.shape();
    int label = images.labels()[image];
    Features.Builder features = Features.newBuilder();
    features.putFeature(RecordFormat.IMAGE, bytes(ByteString.copyFrom(encoded.get(image))));
    features.putFeature("image/format", text(encoded.format().name()));
    features.putFeature(RecordFormat.LABEL, integer(label));
    features.putFeature("image/class/text", text(images.classNames().get(label)));
    features.putFeature("image/height", integer(shape.height()));
    features.putFeature("image/width", integer(shape.width()));
    features.putFeature("image/channels", integer(shape.channels()));
    return Example.newBuilder().setFeatures(features).build().toByteArray();
  }

  private static Feature text(String value) {
    return bytes(ByteString.copyFromUtf8(value));
  }

  private static Feature bytes(ByteString value) {
    return Feature.newBuilder().setBytesList(BytesList.newBuilder().addValue(value)).build();
  }

  private static Feature integer(long value) {
    return Feature.newBuilder().setInt64List(Int64List.newBuilder().addValue(value)).build();
  }
}
