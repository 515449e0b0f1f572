package org.cigl.recipe;

import static org.cigl.InvalidInputException.require;

/**
 * Weights to begin with, in place of random ones.
 *
 * @param from a run's folder, a folder with a checkpoint, or an exported model
 * @param keepMasks whether the topology stays as it is there; default false: it begins as it is
 *     there, and changes as the method changes it
 */
public record Initialization(String from, Boolean keepMasks) {
  /** Fills in the default. */
  public Initialization {
    require(
        from != null && !from.isEmpty(), "init.from is missing: a run, a checkpoint or a model");
    keepMasks = keepMasks != null && keepMasks;
  }
}
