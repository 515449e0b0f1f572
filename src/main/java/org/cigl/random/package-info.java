/**
 * Seeds and permutations.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
@NullMarked
package org.cigl.random;

import org.jspecify.annotations.NullMarked;
