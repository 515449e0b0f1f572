/**
 * Data sets: images in memory and in files.
 *
 * <p>{@link org.cigl.data.DataSetProvider} and what it needs are for others to implement. The rest
 * is internal: programs use {@link org.cigl.api}.
 */
package org.cigl.data;
