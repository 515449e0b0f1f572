/**
 * What a model says of images, one by one: from files or a data set to rows of a file.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.prediction;
