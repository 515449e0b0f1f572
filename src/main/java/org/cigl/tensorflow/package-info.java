/**
 * Helpers for graphs, sessions, variables and name scopes.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
@NullMarked
package org.cigl.tensorflow;

import org.jspecify.annotations.NullMarked;
