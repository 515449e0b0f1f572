/** The promotion gate: whether a candidate may take the place of the model that is served now. */
package org.cigl.gate;
