/**
 * Ops of our own: convolutions and matrix products that skip the zeros of a kernel, and batch norm
 * in fewer passes over memory.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.kernels;
