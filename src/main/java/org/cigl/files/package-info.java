/**
 * Files that are written safely.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.files;
