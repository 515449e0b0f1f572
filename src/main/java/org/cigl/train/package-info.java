/**
 * The training loop: epochs, steps, topology updates and snapshots, and who is notified of them.
 */
package org.cigl.train;
