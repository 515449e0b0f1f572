/**
 * Saving a run while it trains, so that it can be resumed after whatever happened.
 *
 * <p>Internal, but for {@link org.cigl.checkpoint.RunStoppedException}, which {@link org.cigl.api}
 * throws: may change in any version.
 */
@NullMarked
package org.cigl.checkpoint;

import org.jspecify.annotations.NullMarked;
