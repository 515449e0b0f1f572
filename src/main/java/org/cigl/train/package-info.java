/**
 * The training loop: epochs, steps, topology updates and snapshots, and who is notified of them.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.train;
