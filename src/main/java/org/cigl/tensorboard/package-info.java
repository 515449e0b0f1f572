/**
 * TensorBoard's event files, written while a run trains.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
@NullMarked
package org.cigl.tensorboard;

import org.jspecify.annotations.NullMarked;
