package org.espalier.analysis.cost;

import java.util.List;

/**
 * A row of a network's summary.
 *
 * @param path       published name of the layer, or of the lone tensor
 * @param output     shape for one image, without the batch: (C, H, W), (N, C) or (K); empty for a tensor that is no layer of its own
 * @param parameters trainable values
 * @param macs       multiply-accumulates for one image
 */
public record LayerCost(String path, List<Long> output, long parameters, long macs) {
  public LayerCost {
    output = List.copyOf(output);
  }
}
