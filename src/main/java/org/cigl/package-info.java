/**
 * Exceptions of the library, and how messages are made safe to print. {@link
 * org.cigl.InvalidInputException} and {@link org.cigl.RunFailedException} belong to the API; the
 * rest is internal.
 */
package org.cigl;
