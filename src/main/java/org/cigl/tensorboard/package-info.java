/** TensorBoard's event files, written while a run trains. */
package org.cigl.tensorboard;
