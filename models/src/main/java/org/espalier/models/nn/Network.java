package org.espalier.models.nn;

import java.util.List;

/** A layer that maps images (B, 3, S, S) to logits (B, K). */
public interface Network extends Layer {

  /** Side of the square images, in pixels. */
  int imageSize();

  /** Number of classes, K. */
  int classes();

  /** Names of the taps that hand out block outputs, first to last block. */
  List<String> features();

  /** How a weights file may differ that this network begins with. */
  default Transfer transfer() {
    return Transfer.NONE;
  }
}
