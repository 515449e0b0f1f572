package org.cigl.inference;

import org.cigl.kernels.SparseConv2d;
import org.tensorflow.proto.NodeDef;

/**
 * A sparse layer with what is computed while it reads its input and writes its output.
 *
 * @param layer the layer
 * @param input name of the tensor that it reads: that of the norm where there is one
 * @param fused the norm before it; bias, addition and rectified linear unit after it
 * @param last node in whose place it is computed: its own, or the last of those after it
 */
record FusedLayer(Layer layer, String input, SparseConv2d.Fused fused, NodeDef last) {}
