/**
 * Saving a run while it trains, so that it can be resumed after whatever happened.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
@NullMarked
package org.cigl.checkpoint;

import org.jspecify.annotations.NullMarked;
