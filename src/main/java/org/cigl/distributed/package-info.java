/**
 * One run trained by several processes, on TensorFlow's own distributed runtime: a gRPC server in
 * each, and collectives between them.
 */
package org.cigl.distributed;
