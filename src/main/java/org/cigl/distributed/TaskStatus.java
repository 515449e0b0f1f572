package org.cigl.distributed;

import java.util.OptionalLong;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TInt64;

/**
 * How far a task is: a variable on its server, which every other task can read there. Besides the
 * states below it holds the last step, from 0, of which the task has done its own part.
 */
final class TaskStatus {
  /** It will end: a run failed, or was interrupted. */
  static final long LEAVING = -3;

  /** Its server runs; it waits for the others'. */
  static final long JOINED = -2;

  /** It has loaded its data and built its graph. */
  static final long READY = -1;

  /** The run is finished and in its folder, as the chief knows. */
  static final long FINISHED = Long.MAX_VALUE;

  private static final String NAME = "cigl/standing";
  private static final DeviceSpec CPU =
      DeviceSpec.newBuilder().deviceType(DeviceSpec.DeviceType.CPU).deviceIndex(0).build();

  private TaskStatus() {}

  /** Adds what tells it from within a task's own graph. */
  static Op announced(Ops tf, Operand<TInt64> status) {
    Ops here = tf.withDevice(CPU);
    return here.assignVariableOp(handle(here), status);
  }

  private static Operand<?> handle(Ops tf) {
    return tf.varHandleOp(TInt64.class, Shape.scalar(), VarHandleOp.sharedName(NAME));
  }

  /** Tells where this process's own task is. */
  static void tell(Task own, long status) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Op announced = announced(tf, tf.constant(status));
      try (Session session = open(graph, own)) {
        session.runner().addTarget(announced).run().close();
      }
    }
  }

  /**
   * Asks a task's server; this may take for ever where the process is stopped.
   *
   * @return empty where it does not answer, or is not joined yet
   */
  static OptionalLong ask(Task task) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph).withDevice(CPU);
      var status = tf.readVariableOp(handle(tf), TInt64.class);
      try (Session session = open(graph, task);
          Result result = session.runner().fetch(status).run()) {
        return OptionalLong.of(((TInt64) result.get(0)).getLong());
      }
    } catch (TensorFlowException e) {
      return OptionalLong.empty();
    }
  }

  private static Session open(Graph graph, Task task) {
    ConfigProto config = ConfigProto.newBuilder().addDeviceFilters(task.device()).build();
    return RemoteSession.open(graph, config, task.target());
  }
}
