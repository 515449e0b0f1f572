package org.cigl.benchmark.suite;

/** What is measured, and the quantities that goals are stated in. */
final class Subjects {
  static final String CIGL = "cigl";
  static final String DENSE = "dense";
  static final String KERAS = "keras";
  static final String PYTORCH = "pytorch, masked";
  static final String SPARSEPROP = "sparseprop";
  static final String EXPORTED = "cigl, as exported";
  static final String EXPORTED_SPARSE = "cigl, sparse kernels";
  static final String EXPORTED_DENSE = "dense, frozen";

  static final String TO_DENSE = "step to dense";
  static final String TO_KERAS = "step to keras";
  static final String TO_PYTORCH = "step to pytorch, masked";
  static final String TO_SPARSEPROP = "step to sparseprop";
  static final String MEMORY_TO_PYTORCH = "peak memory to pytorch, masked";
  static final String FORWARD_TO_DENSE = "forward to dense, frozen";
  static final String TO_DENSE_KERNELS = " to dense kernels";
  static final String START = "start to first step";
  static final String RESIDENT_RATIO = "resident memory at the end to that after 1,000 steps";

  private Subjects() {}
}
