/**
 * What a recipe may say, with its defaults and bounds.
 *
 * <p>{@link org.cigl.recipe.MethodProvider} and {@link org.cigl.recipe.Method} are for others to
 * implement. The rest is internal: programs use {@link org.cigl.api}.
 */
package org.cigl.recipe;
