package org.espalier.models.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A tensor as it lies in a file: elements in row-major order, little-endian, which is also how libtorch has them in memory.
 *
 * @param spec element type and shape
 * @param data a read-only view of the elements; an alias of the caller's memory or of a mapped file, not a copy, so it is valid
 *             only as long as that is. In a file it may start at any byte, whatever the element's size.
 * @throws IllegalArgumentException if the buffer's remaining bytes are not those of the shape
 */
public record TensorBytes(TensorSpec spec, ByteBuffer data) {

  public TensorBytes {
    data = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (data.remaining() != spec.bytes()) {
      throw new IllegalArgumentException(
          "a tensor " + spec + " has " + spec.bytes() + " bytes, the buffer has " + data.remaining());
    }
  }

  public static TensorBytes of(float[] values, long... shape) {
    ByteBuffer data = little(values.length * Float.BYTES);
    data.asFloatBuffer().put(values);
    return new TensorBytes(new TensorSpec(DType.F32, shape), data);
  }

  public static TensorBytes of(long[] values, long... shape) {
    ByteBuffer data = little(values.length * Long.BYTES);
    data.asLongBuffer().put(values);
    return new TensorBytes(new TensorSpec(DType.I64, shape), data);
  }

  /** The elements' bytes, from position 0 to the limit; a view of its own at each call. */
  @Override
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The same tensor in memory of its own. */
  public TensorBytes copy() {
    return new TensorBytes(spec, little(data.remaining()).put(data()).flip());
  }

  /** A copy of the elements of an F32 tensor. */
  public float[] floats() {
    require(DType.F32);
    float[] values = new float[data.remaining() / Float.BYTES];
    data().asFloatBuffer().get(values);
    return values;
  }

  /** A copy of the elements of an I64 tensor. */
  public long[] longs() {
    require(DType.I64);
    long[] values = new long[data.remaining() / Long.BYTES];
    data().asLongBuffer().get(values);
    return values;
  }

  private void require(DType type) {
    if (spec.dtype() != type) {
      throw new IllegalArgumentException("a tensor " + spec + " was asked for its values as " + type);
    }
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
