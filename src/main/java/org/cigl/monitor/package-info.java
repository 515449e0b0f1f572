/**
 * Watches whether a served model is still as accurate and as calibrated as its card says: what it
 * answers to labelled samples goes into a sliding window, whose metrics are metrics.
 */
package org.cigl.monitor;
