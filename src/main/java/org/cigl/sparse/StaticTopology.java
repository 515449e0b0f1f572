package org.cigl.sparse;

/** A random topology that never changes. */
public record StaticTopology() implements TopologyRule {
  @Override
  public boolean updates() {
    return false;
  }
}
