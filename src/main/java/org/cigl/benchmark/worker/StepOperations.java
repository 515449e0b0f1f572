package org.cigl.benchmark.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;

/**
 * Sums the times of the operations of a traced step by what they are for, as their names tell. An
 * operation's time is from the begin to the end of its kernel, on the thread that called it: with
 * one thread between operations the sums are shares of the step, with more they overlap.
 */
final class StepOperations {
  private static final double NANOS = 1e9;

  private StepOperations() {}

  /** Adds the parts of an optimizer step; of forward and backward, their kinds of operation. */
  static void add(Map<String, Double> seconds, RunMetadata trace) {
    Map<String, Double> parts = new LinkedHashMap<>();
    for (DeviceStepStats device : trace.getStepStats().getDevStatsList()) {
      for (NodeExecStats node : device.getNodeStatsList()) {
        parts.merge(Quantity.OPERATIONS + part(node), time(node), Double::sum);
      }
    }
    seconds.putAll(parts);
  }

  /** Adds what a topology update does beside its pass. */
  static void addTopology(Map<String, Double> seconds, RunMetadata trace) {
    double sum = 0;
    for (DeviceStepStats device : trace.getStepStats().getDevStatsList()) {
      for (NodeExecStats node : device.getNodeStatsList()) {
        sum += node.getNodeName().contains("topology/") ? time(node) : 0;
      }
    }
    seconds.put(Quantity.TOPOLOGY_SELECTION, sum);
  }

  private static double time(NodeExecStats node) {
    return (node.getOpEndRelNanos() - node.getOpStartRelNanos()) / NANOS;
  }

  /** What an operation is for, by its name scope. */
  private static String part(NodeExecStats node) {
    String name = node.getNodeName();
    if (name.contains("AutoMixedPrecision")) {
      return "casts to and from bfloat16";
    }
    if (name.contains("random_mask/")) {
      return "random mask";
    }
    if (name.contains("effective/")) {
      return "masking the weights";
    }
    if (name.contains("gradient_norm")) {
      return "gradient norm";
    }
    if (name.contains("optimizer/")) {
      return "masked update";
    }
    if (name.startsWith("train/input/") || name.startsWith("train/normalize/")) {
      return "input pipeline";
    }
    if (name.contains("guard/")) {
      return "guard against numbers that are not finite";
    }
    if (name.startsWith("gradients") || name.startsWith("train/gradients")) {
      return "backward, " + kind(node);
    }
    return name.startsWith("train/") ? "forward, " + kind(node) : "other";
  }

  private static String kind(NodeExecStats node) {
    String type = type(node.getTimelineLabel());
    if (type.contains("Conv2D")) {
      return "convolutions";
    }
    if (type.contains("BatchNorm")) {
      return "batch norm";
    }
    if (type.contains("Relu")) {
      return "ReLU";
    }
    return type.contains("MatMul") ? "matrix products" : "the rest";
  }

  /** An operation's type, of TensorFlow's label {@code name = Type(inputs)}. */
  static String type(String label) {
    int begin = label.indexOf(" = ") + 3;
    int end = label.indexOf('(', begin);
    return begin < 3 || end < 0 ? label : label.substring(begin, end);
  }
}
