/**
 * A small development server that speaks TensorFlow Serving's REST API over SavedModels, and a
 * client of that API. What goes over the wire follows
 * https://www.tensorflow.org/tfx/serving/api_rest.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.serving;
