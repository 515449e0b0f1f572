package org.cigl.export;

import java.util.List;
import java.util.function.Function;
import org.cigl.data.Normalization;
import org.cigl.network.Network;

/**
 * What an export needs of a trained network.
 *
 * @param network the network
 * @param normalization that its images went through
 * @param classNames one a class
 * @param values from a parameter's name to its values, row-major
 */
public record TrainedModel(
    Network network,
    Normalization normalization,
    List<String> classNames,
    Function<String, float[]> values) {}
