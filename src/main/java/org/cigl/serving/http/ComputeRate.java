package org.cigl.serving.http;

/**
 * How long requests take to compute, by the bytes of their bodies: a bound that follows a slower
 * one at once, and a run of faster ones slowly.
 */
final class ComputeRate {
  private static final double KEPT = 0.9;

  private double secondsPerByte;

  /** Takes note of what was computed. */
  synchronized void measured(long bytes, double seconds) {
    double measured = seconds / Math.max(1, bytes);
    secondsPerByte = Math.max(measured, KEPT * secondsPerByte + (1 - KEPT) * measured);
  }

  /** Bytes of bodies that can be computed in that time; 0 as long as nothing was measured. */
  synchronized long bytes(double seconds) {
    return secondsPerByte == 0 ? 0 : (long) (seconds / secondsPerByte);
  }
}
