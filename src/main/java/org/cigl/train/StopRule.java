package org.cigl.train;

/** Says before each epoch whether training has ended. */
@FunctionalInterface
public interface StopRule {
  /** Training goes on to its last epoch. */
  StopRule NEVER = () -> false;

  /** Whether no more epoch is trained. */
  boolean stops();
}
