/**
 * The promotion gate: whether a candidate may take the place of the model that is served now.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.gate;
