package org.espalier.models.reparam;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Weights;
import org.espalier.models.reparam.ConversionConfig.OptimizerState;
import org.espalier.models.reparam.ConversionConfig.QueriesAndKeys;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.LayerState;
import org.espalier.models.zoo.PrsNet;
import org.espalier.models.zoo.PrsNetConfig;

/**
 * One layer of a network goes on in another state: a convolution becomes attention, or gets attention beside it, or leaves it behind.
 *
 * @param before the network
 * @param layer  from 0
 * @param to     the state it goes on in
 */
public record LayerConversion(PrsNet before, int layer, LayerState to, ConversionConfig config) {

  public LayerConversion {
    LayerState from = before.config().layers().get(layer);
    if (from.compareTo(to) >= 0) {
      throw new IllegalArgumentException("layer " + layer + " is " + from + " and cannot become " + to);
    }
  }

  /** The network it becomes. */
  public PrsNet after() {
    PrsNetConfig next = before.config().with(layer, to);
    return next.build(before.height(), before.width(), before.classes());
  }

  private String conv(String name) {
    return PrsNet.block(layer) + ".conv." + name;
  }

  private String attention(String name) {
    return PrsNet.block(layer) + ".attn." + name;
  }

  private boolean brings() {
    return !before.config().layers().get(layer).attends();
  }

  /** The arithmetic of this layer's conversion. */
  public ConvToAttention arithmetic() {
    PrsNet after = after();
    return new ConvToAttention(after.attention(), after.config().kernel(), after.config().pixelPatch(),
        config.oneHot(after.attention().keys()));
  }

  /**
   * Weights of the network after: those that stay are the same tensors, what is new is made in the scope.
   *
   * @param key of the draws: seed and learner
   */
  public Weights weights(Scope scope, Weights weights, RandomKey key) {
    Map<String, float[]> made = brings() ? made(weights) : Map.of();
    Map<String, NDArray> next = new LinkedHashMap<>();
    for (Slot slot : Description.of(after()).slots()) {
      next.put(slot.name(), weights.has(slot.name()) ? weights.get(slot.name())
          : scope.floats(values(slot, made, key), slot.shape().getShape()));
    }
    return new Weights(next);
  }

  private float[] values(Slot slot, Map<String, float[]> made, RandomKey key) {
    if (made.containsKey(slot.name())) {
      return made.get(slot.name());
    }
    boolean zero = slot.name().equals(attention("q.weight"))
        || slot.name().equals(attention("k.weight")) && config.queriesAndKeys() == QueriesAndKeys.ZERO;
    return zero ? new float[Math.toIntExact(slot.shape().size())] : slot.init().values(slot.shape(), key.path(slot.name()).stream());
  }

  private Map<String, float[]> made(Weights weights) {
    ConvToAttention conversion = arithmetic();
    Map<String, float[]> made = new LinkedHashMap<>();
    made.put(attention("v.weight"), conversion.values());
    made.put(attention("proj.weight"), conversion.projection(weights.get(conv("weight")).toFloatArray()));
    made.put(attention("proj.bias"), conversion.bias(weights.get(conv("bias")).toFloatArray()));
    made.put(attention("rel_bias"), conversion.offsets());
    return made;
  }

  /**
   * Where the optimizer's state of a new parameter comes from.
   *
   * @param from  parameter of the network before
   * @param image of a tensor of its shape; scalars stay as they are
   */
  public record Carried(String from, UnaryOperator<float[]> image) {}

  /** Empty for a parameter that stays, or that begins without state. */
  public Optional<Carried> carried(String parameter) {
    boolean carries = to == LayerState.ATTENTION && brings() && config.optimizerState() == OptimizerState.CARRY
        && before.config().pixelPatch() == 1;
    if (carries && parameter.equals(attention("proj.weight"))) {
      return Optional.of(new Carried(conv("weight"), arithmetic()::carried));
    } else if (carries && parameter.equals(attention("proj.bias"))) {
      return Optional.of(new Carried(conv("bias"), UnaryOperator.identity()));
    }
    return Optional.empty();
  }
}
