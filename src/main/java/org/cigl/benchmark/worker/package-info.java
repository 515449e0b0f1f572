/**
 * What a process of the benchmark measures.
 *
 * <p>Internal: may change in any version; programs use {@link org.cigl.api}.
 */
package org.cigl.benchmark.worker;
