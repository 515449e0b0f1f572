/**
 * Chooses the random-mask rate and other settings of a recipe on validation images, by successive
 * halving: {@link org.cigl.tuning.Candidate}s are trained on few images, the better part of them on
 * more.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.tuning;
