package org.cigl.resume;

import java.nio.file.Path;
import java.util.Map;
import org.cigl.train.TrainingState;

/**
 * A saved moment of a run, checked.
 *
 * @param variables prefix of the variables' files
 * @param data SHA-256 of the data set
 * @param state of training
 * @param lengths in bytes of the files that the run appends to, by name, as they were then
 */
public record ResumePoint(
    Path variables, String data, TrainingState state, Map<String, Long> lengths) {}
