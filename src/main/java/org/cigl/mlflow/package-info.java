/**
 * Runs at an MLflow tracking server, by its REST API.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
@NullMarked
package org.cigl.mlflow;

import org.jspecify.annotations.NullMarked;
