package org.espalier.models.checkpoint;

import java.util.Arrays;

/**
 * Element type and shape of a tensor. A scalar has the shape [], a tensor with a 0 among its sizes has no elements.
 *
 * @throws IllegalArgumentException if a size is negative or the bytes do not fit into a long
 */
public record TensorSpec(DType dtype, long... shape) {

  public TensorSpec {
    shape = shape.clone();
    byteCount(dtype, shape);
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  /** Bytes of all elements. */
  public long bytes() {
    return byteCount(dtype, shape);
  }

  private static long byteCount(DType dtype, long[] shape) {
    try {
      long count = dtype.bytes();
      for (long size : shape) {
        if (size < 0) {
          throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " has a negative size");
        }
        count = Math.multiplyExact(count, size);
      }
      return count;
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "shape " + Arrays.toString(shape) + " of " + dtype + " has more bytes than a 64 bit number counts", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorSpec spec && dtype == spec.dtype && Arrays.equals(shape, spec.shape);
  }

  @Override
  public int hashCode() {
    return 31 * dtype.hashCode() + Arrays.hashCode(shape);
  }

  /** For messages: {@code F32 [2, 3]}. */
  @Override
  public String toString() {
    return dtype + " " + Arrays.toString(shape);
  }
}
