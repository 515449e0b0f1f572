/**
 * One run trained by several processes, on TensorFlow's own distributed runtime: a gRPC server in
 * each, and collectives between them.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.distributed;
