/** What a model says of images, one by one: from files or a data set to rows of a file. */
package org.cigl.prediction;
