/**
 * TensorBoard's event files, written while a run trains.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.tensorboard;
