/** Saving a run while it trains, so that it can be resumed after whatever happened. */
package org.cigl.checkpoint;
