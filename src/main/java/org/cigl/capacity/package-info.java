/** What training on many machines costs in time and bytes, and where it stops paying. */
package org.cigl.capacity;
