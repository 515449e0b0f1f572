/**
 * More processes of this product on the same machine.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
@NullMarked
package org.cigl.process;

import org.jspecify.annotations.NullMarked;
