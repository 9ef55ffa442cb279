package org.espalier.models.nn;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where layers say what they hold and what they cost, under published names. Shapes are those of one sample: (C, H, W) for
 * maps, (N, C) for tokens, (K) for logits.
 */
public final class Declaration {
  private final String path;
  private final Map<String, Slot> slots;
  private final List<LayerCost> costs;

  private Declaration(String path, Map<String, Slot> slots, List<LayerCost> costs) {
    this.path = path;
    this.slots = slots;
    this.costs = costs;
  }

  static Declaration root() {
    return new Declaration("", new LinkedHashMap<>(), new ArrayList<>());
  }

  /** The place of a child; weights declared there get its name in front. */
  public Declaration in(String child) {
    return new Declaration(path + child + ".", slots, costs);
  }

  /** Declares a child layer; gives the shape of what it puts out. */
  public Shape add(String child, Layer layer, Shape in) {
    return layer.declare(in(child), in);
  }

  public void parameter(String name, Init init, long... shape) {
    put(new Slot(path + name, new Shape(shape), init, true));
  }

  /** A parameter of more than one dimension that an optimizer may spare from weight decay: embeddings, tables of biases. */
  public void undecayed(String name, Init init, long... shape) {
    put(new Slot(path + name, new Shape(shape), init, true, Optional.empty(), false));
  }

  /** A parameter whose values are kept inside a range after every update. */
  public void bounded(String name, Init init, Slot.Range range, long... shape) {
    put(new Slot(path + name, new Shape(shape), init, true, Optional.of(range), shape.length > 1));
  }

  public void buffer(String name, Init init, long... shape) {
    put(new Slot(path + name, new Shape(shape), init, false));
  }

  /**
   * Multiply-accumulates for one sample of this layer's matrix products and convolutions, 0 if it has none, and the shape of its
   * output.
   */
  public void cost(long macs, Shape output) {
    costs.add(new LayerCost(path.isEmpty() ? "" : path.substring(0, path.length() - 1), output, macs));
  }

  private void put(Slot slot) {
    if (slots.putIfAbsent(slot.name(), slot) != null) {
      throw new IllegalStateException("two layers declare the weight " + slot.name());
    }
  }

  List<Slot> slots() {
    return List.copyOf(slots.values());
  }

  List<LayerCost> costs() {
    return List.copyOf(costs);
  }

  /** What one layer computes. */
  public record LayerCost(String path, Shape output, long macs) {}
}
