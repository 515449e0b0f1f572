/** More processes of this product on the same machine. */
package org.cigl.process;
