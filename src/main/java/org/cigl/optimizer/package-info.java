/**
 * Optimizers and learning-rate schedules.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
@NullMarked
package org.cigl.optimizer;

import org.jspecify.annotations.NullMarked;
