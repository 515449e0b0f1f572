/**
 * The library: what programs train, evaluate, export and predict with. Everything here stays
 * compatible within a major version.
 *
 * <ul>
 *   <li>{@link org.cigl.api.Recipe}: what to train and how, by a builder or from YAML
 *   <li>{@link org.cigl.api.ImageData}: images to learn from, in memory or in files
 *   <li>{@link org.cigl.api.Training}: a training and who listens to it
 *   <li>{@link org.cigl.api.TrainingResult}: metrics, files and export of a finished training
 *   <li>{@link org.cigl.api.Classifier}: an exported model that predicts
 * </ul>
 *
 * <p>What a caller gave and cannot be used ends in {@link org.cigl.InvalidInputException}, a
 * training that fails in {@link org.cigl.RunFailedException}. What others may add, methods, layers
 * and data sets, is in {@link org.cigl.recipe.MethodProvider}, {@link org.cigl.network.Layer} and
 * {@link org.cigl.data.DataSetProvider}. All other packages are internal: they may change in any
 * version.
 */
@NullMarked
package org.cigl.api;

import org.jspecify.annotations.NullMarked;
