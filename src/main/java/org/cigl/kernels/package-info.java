/**
 * Ops of our own: convolutions and matrix products that skip the zeros of a kernel, and batch norm
 * in fewer passes over memory.
 */
package org.cigl.kernels;
