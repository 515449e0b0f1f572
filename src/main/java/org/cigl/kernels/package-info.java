/** Convolutions and matrix products of our own that skip the zeros of a kernel. */
package org.cigl.kernels;
