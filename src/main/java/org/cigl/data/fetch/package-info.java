/**
 * Published data sets: download and checksums.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.data.fetch;
