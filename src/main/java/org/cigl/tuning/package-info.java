/**
 * Chooses the random-mask rate and other settings of a recipe on held-out images, by successive
 * halving: {@link org.cigl.tuning.Candidate}s are trained for few epochs, the better part of them
 * for more.
 */
package org.cigl.tuning;
