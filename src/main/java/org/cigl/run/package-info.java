/**
 * A training run from recipe to folder.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.run;
