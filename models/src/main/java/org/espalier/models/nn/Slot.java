package org.espalier.models.nn;

import ai.djl.ndarray.types.Shape;

/**
 * A place for a tensor in a network: what a layer declares and a weights file fills.
 *
 * @param name      published name, with dots
 * @param trainable parameters are; buffers, such as running statistics, are not
 */
public record Slot(String name, Shape shape, Init init, boolean trainable) {}
