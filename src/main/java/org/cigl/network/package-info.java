/**
 * Network files and their layers as graph ops.
 *
 * <p>{@link org.cigl.network.Layer} and what it needs are for others to implement. The rest is
 * internal: programs use {@link org.cigl.api}.
 */
package org.cigl.network;
