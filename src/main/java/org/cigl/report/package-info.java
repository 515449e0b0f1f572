/**
 * The HTML report of finished runs: one file that holds everything it shows and fetches nothing.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.report;
