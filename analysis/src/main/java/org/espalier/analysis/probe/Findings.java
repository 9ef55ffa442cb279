package org.espalier.analysis.probe;

import java.util.List;
import org.espalier.models.nn.ProbePoint;

/**
 * What a probe of a network found.
 *
 * @param part     of the data
 * @param samples  that were looked at, the first of the part
 * @param attention by layer; empty where the network has none or nobody asked
 * @param features of the first sample; empty if nobody asked
 */
public record Findings(String part, int samples, int imageSize, NetworkSpectrum spectrum, List<LayerAttention> attention,
    List<Features> features) {
  public Findings {
    attention = List.copyOf(attention);
    features = List.copyOf(features);
  }

  /** @param maps (C, height, width) */
  public record Features(ProbePoint point, float[] maps) {}
}
