/** Runs at an MLflow tracking server, by its REST API. */
package org.cigl.mlflow;
