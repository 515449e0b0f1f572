package org.cigl.export;

import java.util.List;
import java.util.Optional;
import org.cigl.data.ImagePreparation;
import org.cigl.network.ImageShape;
import org.cigl.records.RecordFormat;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.io.ParseExample;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * What an exported model can be given: images, or examples, which hold files. Nothing of the files
 * leads to the images: readers that take the signature of images alone find no string there.
 *
 * @param images float32 {@code [batch, height, width, channels]}, raw values 0 to 255
 * @param files PNG or JPEG files and what they come in; empty for images of other than 1 or 3
 *     channels
 */
record ModelInputs(Placeholder<TFloat32> images, Optional<Files> files) {
  /** Name of the tensor of images that were decoded from files. */
  static final String DECODED = "decoded_images";

  /**
   * Images as files. Where the files are fed, the examples are not parsed.
   *
   * @param bytes string {@code [batch]}, the files
   * @param examples string {@code [batch]}, serialized {@code tf.train.Example} with the file in
   *     {@link RecordFormat#IMAGE}
   * @param decoded as the images that can be given
   */
  record Files(Operand<TString> bytes, Placeholder<TString> examples, Operand<TFloat32> decoded) {}

  /** Adds the inputs to a graph. */
  static ModelInputs of(Ops tf, ImageShape shape, ImagePreparation preparation) {
    Placeholder<TFloat32> images =
        tf.withName("images").placeholder(TFloat32.class, Placeholder.shape(shape.batch()));
    boolean decodable = shape.channels() == 1 || shape.channels() == 3;
    return new ModelInputs(
        images, decodable ? Optional.of(files(tf, shape, preparation)) : Optional.empty());
  }

  private static Files files(Ops tf, ImageShape shape, ImagePreparation preparation) {
    Placeholder<TString> examples =
        tf.withName("examples").placeholder(TString.class, Placeholder.shape(Shape.of(-1)));
    Operand<TString> bytes =
        tf.withName("image_bytes").placeholderWithDefault(parse(tf, examples), Shape.of(-1));
    Operand<TFloat32> decoded = decode(tf.withSubScope("decode"), bytes, shape, preparation);
    return new Files(bytes, examples, tf.withName(DECODED).ensureShape(decoded, shape.batch()));
  }

  @SuppressWarnings("unchecked")
  private static Operand<TString> parse(Ops tf, Operand<TString> examples) {
    Operand<TString> none = tf.constant(NdArrays.ofObjects(String.class, Shape.of(0)));
    ParseExample parsed =
        tf.io.parseExample(
            examples,
            none,
            none,
            tf.constant(NdArrays.vectorOfObjects(RecordFormat.IMAGE)),
            none,
            List.of(none),
            0L,
            List.of(),
            List.of(),
            List.of(),
            List.of(Shape.scalar()));
    return (Operand<TString>) parsed.denseValues().get(0);
  }

  /** Decodes the files of a batch side by side. */
  @SuppressWarnings("unchecked")
  private static Operand<TFloat32> decode(
      Ops tf, Operand<TString> bytes, ImageShape shape, ImagePreparation preparation) {
    try (ConcreteFunction one =
        ConcreteFunction.create(
            scope -> {
              Placeholder<TString> file =
                  scope.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
              return Signature.builder()
                  .input("file", file)
                  .output("image", preparation.decode(scope, file, shape))
                  .build();
            })) {
      return (Operand<TFloat32>)
          tf.mapDefun(
                  List.of(bytes),
                  List.of(),
                  List.of(TFloat32.class),
                  List.of(shape.batch().tail()),
                  one)
              .output()
              .get(0);
    }
  }
}
