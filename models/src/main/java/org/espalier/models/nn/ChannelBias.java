package org.espalier.models.nn;

/** A layer of maps that ends by adding a bias to every channel. */
public interface ChannelBias extends Layer {

  /** Name of that bias, seen from the layer. */
  String channelBias();
}
