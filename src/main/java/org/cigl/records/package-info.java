/**
 * TFRecord files of {@code tf.train.Example}, read by position and streamed through tf.data: sets
 * that are larger than memory.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.records;
