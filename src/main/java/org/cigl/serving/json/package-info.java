/**
 * Requests and responses in JSON.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.serving.json;
