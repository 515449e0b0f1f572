/** Saving a run while it trains, so that it goes on where it was after whatever happened. */
package org.cigl.checkpoint;
