package org.cigl.export;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Operands;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.family.TType;

/** Tensors as signatures describe them. */
final class TensorInfos {
  private TensorInfos() {}

  /** A tensor of {@code [batch]}. */
  static <T extends TType> TensorInfo rows(Operand<T> tensor) {
    return of(tensor, Shape.of(-1));
  }

  /** A tensor of {@code [batch, columns]}. */
  static <T extends TType> TensorInfo matrix(Operand<T> tensor, long columns) {
    return of(tensor, Shape.of(-1, columns));
  }

  /**
   * Any tensor.
   *
   * @param shape -1 where a dimension may vary
   */
  static <T extends TType> TensorInfo of(Operand<T> tensor, Shape shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (long size : shape.asArray()) {
      dimensions.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return TensorInfo.newBuilder()
        .setName(name(tensor))
        .setDtype(DataType.forNumber(Operands.toDataType(tensor.type()).getNumber()))
        .setTensorShape(dimensions)
        .build();
  }

  /** Such as {@code images:0}. */
  static String name(Operand<?> tensor) {
    return tensor.asOutput().op().name() + ":" + tensor.asOutput().index();
  }
}
