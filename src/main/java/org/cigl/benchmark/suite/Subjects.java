package org.cigl.benchmark.suite;

/** What is measured, and the quantities that goals are stated in. */
final class Subjects {
  static final String CIGL = "cigl";
  static final String DENSE = "dense";
  static final String BFLOAT16 = "cigl, bfloat16";
  static final String KERAS = "keras";
  static final String PYTORCH = "pytorch, masked";
  static final String TRAINING_GRAPH = "training graph";
  static final String EXPORTED = "cigl, as exported";
  static final String EXPORTED_FOLDED = "cigl, batch norm folded, frozen";
  static final String EXPORTED_DENSE = "dense, frozen";
  static final String EXPORTED_DENSE_FOLDED = "dense, batch norm folded, frozen";

  static final String TO_DENSE = "step to dense";
  static final String TO_FLOAT32 = "step to float32";
  static final String TO_KERAS = "step to keras";
  static final String TO_PYTORCH = "step to pytorch, masked";
  static final String MEMORY_TO_PYTORCH = "peak memory to pytorch, masked";
  static final String FORWARD_TO_DENSE = "forward to dense, frozen";
  static final String FORWARD_TO_DENSE_KERNELS = "forward to dense kernels";
  static final String TO_DENSE_KERNELS = " to dense kernels";
  static final String START = "start to first step";
  static final String RESIDENT_RATIO = "resident memory at the end to that after 1,000 steps";

  private Subjects() {}
}
