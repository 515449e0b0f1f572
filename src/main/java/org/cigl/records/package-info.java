/**
 * TFRecord files of {@code tf.train.Example}, read by position and streamed through tf.data: sets
 * that are larger than memory.
 */
package org.cigl.records;
