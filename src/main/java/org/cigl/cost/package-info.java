/**
 * FLOPs and parameters.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
@NullMarked
package org.cigl.cost;

import org.jspecify.annotations.NullMarked;
