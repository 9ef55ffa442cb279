package org.espalier.models.nn;

import ai.djl.ndarray.types.Shape;
import java.util.List;

/** A layer that maps images (B, 3, S, S) to logits (B, K). */
public interface Network extends Layer {

  /** Side of the square images, in pixels; the height of images that are not square. */
  int imageSize();

  /** Shape of one image, (3, H, W). */
  default Shape image() {
    return new Shape(3, imageSize(), imageSize());
  }

  /** Number of classes, K. */
  int classes();

  /** Names of the taps that hand out block outputs, first to last block. */
  List<String> features();

  /** Where spectra of its feature maps are taken, in order of depth. */
  default List<ProbePoint> probes() {
    return List.of();
  }

  /** Names of the taps that hand out attention probabilities (B, heads, queries, keys), first to last block. */
  default List<String> attentions() {
    return List.of();
  }

  /** How a weights file may differ that this network begins with. */
  default Transfer transfer() {
    return Transfer.NONE;
  }
}
