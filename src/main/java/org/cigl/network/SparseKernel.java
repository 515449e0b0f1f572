package org.cigl.network;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * How a layer skips the zeros of its kernel.
 *
 * @param active of the kernel's shape: where it is zero, no gradient of the kernel is wanted
 * @param threads to compute with, at least 1
 */
public record SparseKernel(Operand<TFloat32> active, int threads) {}
