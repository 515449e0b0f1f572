package org.cigl.recipe;

import java.util.List;

/**
 * Adds methods to those of recipes. An implementation is named in {@code
 * META-INF/services/org.cigl.recipe.MethodProvider} and has a public constructor without
 * parameters; most often it is the {@link org.cigl.sparse.TopologyRule} itself.
 */
public interface MethodProvider {
  /** The methods, each made by {@link Method#of}. */
  List<Method> methods();
}
