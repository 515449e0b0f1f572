/**
 * Masks, initial densities and topology updates.
 *
 * <p>{@link org.cigl.sparse.TopologyRule} and what it needs are for others to implement. The rest
 * is internal: programs use {@link org.cigl.api}.
 */
package org.cigl.sparse;
