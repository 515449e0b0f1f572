/** Exported models loaded for predicting, their sparse layers computed without the zeros. */
package org.cigl.inference;
