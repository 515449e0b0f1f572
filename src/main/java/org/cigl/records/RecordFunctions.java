package org.cigl.records;

import java.util.List;
import org.cigl.data.EncodedImageSize;
import org.cigl.data.ImageDecoding;
import org.cigl.data.UprightImages;
import org.cigl.network.ImageShape;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.data.DatasetToSingleElement;
import org.tensorflow.op.io.ParseSingleExample;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** The functions that {@link RecordPipeline} maps over its elements. */
final class RecordFunctions {
  private static final List<Class<? extends TType>> PAYLOAD = List.of(TString.class);

  private RecordFunctions() {}

  /** A row of a {@link ReadOrder} to its records' positions and payloads, one each a record. */
  static ConcreteFunction read(RecordFiles files) {
    String[] names = files.paths().stream().map(Object::toString).toArray(String[]::new);
    return ConcreteFunction.create(
        tf -> {
          Placeholder<TInt64> block =
              tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(ReadOrder.COLUMNS)));
          Operand<TInt64> count = column(tf, block, 4);
          Operand<TInt64> first = column(tf, block, 3);
          Operand<TString> file =
              tf.gather(
                  tf.constant(NdArrays.vectorOfObjects(names)), column(tf, block, 0), axis(tf));
          List<Shape> one = List.of(Shape.scalar());
          List<Shape> all = List.of(Shape.of(-1));
          // The buffer is the block: nothing is read that is not asked for.
          Operand<? extends TType> records =
              tf.data.tfRecordDataset(
                  tf.expandDims(file, axis(tf)),
                  tf.constant(""),
                  column(tf, block, 2),
                  tf.expandDims(column(tf, block, 1), axis(tf)));
          Operand<? extends TType> batch =
              tf.data.batchDataset(
                  tf.data.takeDataset(records, count, PAYLOAD, one),
                  count,
                  tf.constant(true),
                  PAYLOAD,
                  all);
          DatasetToSingleElement payloads = tf.data.datasetToSingleElement(batch, PAYLOAD, all);
          return Signature.builder()
              .input("block", block)
              .output("positions", tf.range(first, tf.math.add(first, count), tf.constant(1L)))
              .output("payloads", payloads.components().get(0))
              .build();
        });
  }

  private static Operand<TInt64> column(Ops tf, Operand<TInt64> block, int index) {
    return tf.gather(block, tf.constant(index), axis(tf));
  }

  private static Operand<TInt32> axis(Ops tf) {
    return tf.constant(0);
  }

  /** (position, payload, key of the pass) to (image, label). */
  static ConcreteFunction decode(RecordFormat format, boolean randomResizedCrop) {
    return ConcreteFunction.create(
        tf -> {
          Placeholder<TInt64> position =
              tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
          Placeholder<TString> payload =
              tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
          Placeholder<TInt64> key = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
          ParseSingleExample parsed = parse(tf, payload);
          @SuppressWarnings("unchecked")
          Operand<TString> encoded = (Operand<TString>) parsed.denseValues().get(0);
          @SuppressWarnings("unchecked")
          Operand<TInt64> label = (Operand<TInt64>) parsed.denseValues().get(1);
          ImageShape shape = format.shape();
          Operand<TUint8> decoded =
              UprightImages.of(
                  tf,
                  encoded,
                  ImageDecoding.decode(
                      tf, encoded, shape.channels(), EncodedImageSize.MOST_PIXELS));
          Operand<TFloat32> image =
              randomResizedCrop
                  ? ImageDecoding.randomResizedCrop(
                      tf, decoded, shape, tf.stack(List.of(key, position)))
                  : ImageDecoding.centralCrop(tf, decoded, shape);
          return Signature.builder()
              .input("position", position)
              .input("payload", payload)
              .input("key", key)
              .output("image", image)
              .output("label", label(tf, label, position, format))
              .build();
        });
  }

  private static ParseSingleExample parse(Ops tf, Operand<TString> payload) {
    return tf.io.parseSingleExample(
        payload,
        List.of(
            tf.constant(NdArrays.ofObjects(String.class, Shape.of(0))), tf.constant(new long[0])),
        0L,
        List.of(),
        List.of(RecordFormat.IMAGE, RecordFormat.LABEL),
        List.of(),
        List.of(Shape.scalar(), Shape.scalar()));
  }

  /** From 0, and refused if it is of no class. */
  private static Operand<TInt32> label(
      Ops tf, Operand<TInt64> label, Operand<TInt64> position, RecordFormat format) {
    Operand<TInt64> shifted = tf.math.sub(label, tf.constant((long) format.labelOffset()));
    Operand<TBool> known =
        tf.math.logicalAnd(
            tf.math.greaterEqual(shifted, tf.constant(0L)),
            tf.math.less(shifted, tf.constant((long) format.classes())));
    Op checked = tf.assertThat(known, List.of(tf.constant("label of record"), position, label));
    return tf.withControlDependencies(checked).dtypes.cast(shifted, TInt32.class);
  }
}
