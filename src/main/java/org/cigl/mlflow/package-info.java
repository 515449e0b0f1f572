/** Runs at an MLflow tracking server, by its REST API. */
@NullMarked
package org.cigl.mlflow;

import org.jspecify.annotations.NullMarked;
