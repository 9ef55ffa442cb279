package org.espalier.models.nn;

import ai.djl.ndarray.types.Shape;
import java.util.Optional;

/**
 * A place for a tensor in a network: what a layer declares and a weights file fills.
 *
 * @param name      published name, with dots
 * @param trainable parameters are; buffers, such as running statistics, are not
 * @param range     where its values are kept after every update; empty for anywhere
 * @param decays    whether weight decay reaches it where an optimizer spares some: as a rule, matrices and kernels do, vectors do not
 */
public record Slot(String name, Shape shape, Init init, boolean trainable, Optional<Range> range, boolean decays) {

  /** Both ends belong to it. */
  public record Range(double low, double high) {}

  public Slot(String name, Shape shape, Init init, boolean trainable) {
    this(name, shape, init, trainable, Optional.empty(), shape.dimension() > 1);
  }
}
