package org.cigl.distributed;

/**
 * One process of a cluster.
 *
 * @param type {@code chief} or {@code worker}
 * @param index among the tasks of its type, from 0
 * @param address {@code host:port}, where its server listens
 */
public record Task(String type, int index, String address) {
  /** Name of the task as TensorFlow's runtime writes it. */
  String device() {
    return "/job:" + type + "/replica:0/task:" + index;
  }

  /** Where a session finds its server. */
  String target() {
    return "grpc://" + address;
  }

  /** How it is called in messages, such as {@code worker 1 (10.0.0.3:2222)}. */
  @Override
  public String toString() {
    return type + " " + index + " (" + address + ")";
  }
}
