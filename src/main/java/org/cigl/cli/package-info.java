/**
 * The command line: options, and what is printed.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.cli;
