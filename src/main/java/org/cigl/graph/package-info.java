/**
 * The computation of a run as one TensorFlow graph: steps, averaging, prediction.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.graph;
