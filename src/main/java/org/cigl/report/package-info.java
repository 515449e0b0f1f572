/**
 * The HTML report of finished runs: one file that holds everything it shows and fetches nothing.
 */
package org.cigl.report;
