package org.cigl.checkpoint;

import java.nio.file.Path;
import java.util.Map;
import org.cigl.train.TrainingState;

/**
 * A checkpoint of a run, checked.
 *
 * @param variables prefix of the variables' files
 * @param origin of the training
 * @param state of training
 * @param lengths in bytes of the files that the run appends to, by name, as they were then
 */
public record Checkpoint(
    Path variables,
    CheckpointStore.Provenance origin,
    TrainingState state,
    Map<String, Long> lengths) {}
