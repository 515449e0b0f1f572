/** The computation of a run as one TensorFlow graph: steps, averaging, prediction. */
package org.cigl.graph;
