package org.cigl.network;

/** A layer made of layers: it has no operation of its own in the summary. */
interface Composite {}
