/**
 * Exported models loaded for predicting, their sparse layers computed without the zeros.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.inference;
