/**
 * Watches whether a served model is still as accurate and as calibrated as its card says: what it
 * answers to labelled samples goes into a sliding window, whose metrics are metrics.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.monitor;
