package org.espalier.models.nn;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.espalier.models.nn.Declaration.LayerCost;

/**
 * What a network declares.
 *
 * @param slots every tensor it needs, in the order of the network
 * @param costs what layers compute, in the order of the network
 * @param output shape for one sample
 */
public record Description(List<Slot> slots, List<LayerCost> costs, Shape output) {

  public static Description of(Network network) {
    return of(network, network.image());
  }

  public static Description of(Layer layer, Shape in) {
    Declaration declaration = Declaration.root();
    Shape output = layer.declare(declaration, in);
    return new Description(declaration.slots(), declaration.costs(), output);
  }

  public List<Slot> parameters() {
    return slots.stream().filter(Slot::trainable).toList();
  }

  /** Number of trainable values. */
  public long parameterCount() {
    return parameters().stream().mapToLong(slot -> slot.shape().size()).sum();
  }

  /** Multiply-accumulates for one sample. */
  public long macs() {
    return costs.stream().mapToLong(LayerCost::macs).sum();
  }
}
