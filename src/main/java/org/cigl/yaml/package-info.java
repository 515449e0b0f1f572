/**
 * YAML and JSON as typed records.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.yaml;
