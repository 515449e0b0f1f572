package org.cigl.records;

import static org.cigl.InvalidInputException.require;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.cigl.InvalidInputException;
import org.cigl.data.EncodedImageSize;
import org.cigl.network.ImageShape;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;

/**
 * What a record holds: a {@code tf.train.Example} with an encoded image and its label, under the
 * keys that ImageNet's conversion made usual.
 *
 * @param shape of the images as they are learned from, 1 or 3 channels; encoded ones may have any
 *     size
 * @param classNames one a class
 * @param labelOffset label of the first class: 1 for ImageNet, else 0
 */
public record RecordFormat(ImageShape shape, List<String> classNames, int labelOffset) {
  /** Key of the encoded image, JPEG or PNG: bytes. */
  public static final String IMAGE = "image/encoded";

  /** Key of its class: int64. */
  static final String LABEL = "image/class/label";

  /** Checks the ranges. */
  public RecordFormat {
    require(
        shape.channels() == 1 || shape.channels() == 3,
        "data.image is %s, must have 1 channel or 3",
        shape);
    classNames = List.copyOf(classNames);
    require(classNames.size() >= 2, "data.classes is %d, must be at least 2", classNames.size());
    require(
        labelOffset >= 0 && labelOffset <= 1_000_000,
        "data.label_offset is %d, must be from 0 to 1000000",
        labelOffset);
  }

  /** Number of classes. */
  int classes() {
    return classNames.size();
  }

  /**
   * Checks a record as far as it can be without decoding its image.
   *
   * @param name of the record in messages
   * @return its encoded image
   * @throws InvalidInputException naming what is wrong
   */
  byte[] check(byte[] record, String name) {
    Example example = parse(record, name);
    byte[] image = image(example, name);
    label(example, name);
    return image;
  }

  /**
   * Reads a record's features.
   *
   * @throws InvalidInputException if it is no example
   */
  static Example parse(byte[] record, String name) {
    try {
      return Example.parseFrom(record);
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidInputException(name + " is no tf.train.Example", e);
    }
  }

  /**
   * The encoded image of a record.
   *
   * @throws InvalidInputException if there is none, or it announces too many pixels
   */
  static byte[] image(Example example, String name) {
    Feature image = feature(example, IMAGE, name);
    require(
        image.getBytesList().getValueCount() == 1,
        "%s: %s holds %s, must hold one encoded image",
        name,
        IMAGE,
        contents(image));
    byte[] encoded = image.getBytesList().getValue(0).toByteArray();
    EncodedImageSize size = EncodedImageSize.of(encoded);
    require(
        size.pixels() <= EncodedImageSize.MOST_PIXELS,
        "%s: its image is %dx%d, must have at most %d pixels: scale it down",
        name,
        size.height(),
        size.width(),
        EncodedImageSize.MOST_PIXELS);
    return encoded;
  }

  /**
   * The class of a record, from 0.
   *
   * @throws InvalidInputException if it has none, or of none of the classes
   */
  int label(Example example, String name) {
    Feature label = feature(example, LABEL, name);
    require(
        label.getInt64List().getValueCount() == 1,
        "%s: %s holds %s, must hold one integer",
        name,
        LABEL,
        contents(label));
    long value = label.getInt64List().getValue(0);
    require(
        value >= labelOffset && value < labelOffset + classes(),
        "%s: label is %d, must be from %d to %d: %d classes (data.classes) from"
            + " data.label_offset %d on",
        name,
        value,
        labelOffset,
        labelOffset + classes() - 1,
        classes(),
        labelOffset);
    return (int) (value - labelOffset);
  }

  private static Feature feature(Example example, String key, String name) {
    Feature feature = example.getFeatures().getFeatureMap().get(key);
    require(
        feature != null,
        "%s has no key %s, must have %s and %s; it has %s",
        name,
        key,
        IMAGE,
        LABEL,
        example.getFeatures().getFeatureMap().keySet().stream().sorted().limit(12).toList());
    return feature;
  }

  private static String contents(Feature feature) {
    return switch (feature.getKindCase()) {
      case BYTES_LIST -> feature.getBytesList().getValueCount() + " byte strings";
      case INT64_LIST -> feature.getInt64List().getValueCount() + " integers";
      case FLOAT_LIST -> feature.getFloatList().getValueCount() + " floats";
      case KIND_NOT_SET -> "nothing";
    };
  }
}
