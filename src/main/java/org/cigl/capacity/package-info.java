/**
 * What training on many machines costs in time and bytes, and where it stops paying.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
@NullMarked
package org.cigl.capacity;

import org.jspecify.annotations.NullMarked;
