package org.espalier.analysis.cost;

import java.util.List;
import org.espalier.models.nn.Description;
import org.espalier.models.zoo.ModelConfig;
import org.espalier.models.zoo.Zoo;

/**
 * What a network is made of and what it costs. Multiply-accumulates are those of convolutions, linear maps and attention's
 * products; norms, activations and biases are not counted.
 *
 * @param name       in the zoo, or as the caller calls it
 * @param arch       kind of network
 * @param imageSize  side of the images, pixels
 * @param parameters trainable values
 * @param macs       multiply-accumulates for one image
 * @param layers     first to last
 */
public record NetworkCost(String name, String arch, int imageSize, int classes, long parameters, long macs, List<LayerCost> layers) {
  public NetworkCost {
    layers = List.copyOf(layers);
  }

  /** Every network of the zoo at the image size it is made for. */
  public static List<NetworkCost> zoo(int classes) {
    return Zoo.networks().keySet().stream().map(name -> of(name, Zoo.imageSize(name), classes)).toList();
  }

  /** @throws org.espalier.models.InputException if the zoo has no network of this name, or it does not fit such images */
  public static NetworkCost of(String name, int imageSize, int classes) {
    return of(name, Zoo.find(name), imageSize, classes);
  }

  /** @throws org.espalier.models.InputException if the network does not fit such images */
  public static NetworkCost of(String name, ModelConfig config, int imageSize, int classes) {
    Description description = Description.of(config.build(imageSize, classes));
    return new NetworkCost(name, config.arch(), imageSize, classes, description.parameterCount(), description.macs(),
        Layers.of(description));
  }
}
