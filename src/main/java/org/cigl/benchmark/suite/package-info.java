/**
 * The benchmark suite: topics, goals and results.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.benchmark.suite;
