package org.espalier.models.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.espalier.models.pickle.Refusal;

/**
 * A tensor of a PyTorch file: which elements of a storage it shows. All lie inside the storage, and none is shown more often than the
 * storage has elements.
 *
 * @param offset of the first element
 * @param stride elements from one index to the next, by axis
 */
record TorchTensor(TorchStorage storage, long offset, long[] shape, long[] stride) {
  private static final int MAX_RANK = 32;

  /** @throws org.espalier.models.InputException if it does not lie inside its storage */
  static TorchTensor of(TorchStorage storage, long offset, long[] shape, long[] stride, Refusal refusal) {
    TorchTensor tensor = new TorchTensor(storage, offset, shape, stride);
    if (shape.length != stride.length || shape.length > MAX_RANK || !tensor.isInside()) {
      throw refusal.of("a tensor of shape %s, strides %s and offset %d does not lie in its storage %s of %d elements",
          Arrays.toString(Arrays.copyOf(shape, Math.min(shape.length, MAX_RANK))),
          Arrays.toString(Arrays.copyOf(stride, Math.min(stride.length, MAX_RANK))), offset, storage.key(), storage.count());
    }
    return tensor;
  }

  private boolean isInside() {
    if (offset < 0 || offset > storage.count() || Arrays.stream(shape).anyMatch(n -> n < 0) || Arrays.stream(stride).anyMatch(n -> n < 0)) {
      return false;
    }
    try {
      long bytes = storage.dtype().bytes();
      long last = offset;
      for (int axis = 0; axis < shape.length; axis++) {
        bytes = Math.multiplyExact(bytes, shape[axis]);
        last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[axis] - 1), stride[axis]));
      }
      return bytes == 0 || bytes / storage.dtype().bytes() <= storage.count() && last < storage.count();
    } catch (ArithmeticException e) {
      return false;
    }
  }

  TensorSpec spec() {
    return new TensorSpec(storage.dtype(), shape);
  }

  /** Whether its elements lie row by row, without a gap. */
  boolean isRowMajor() {
    long next = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (shape[axis] != 1 && stride[axis] != next) {
        return spec().bytes() == 0;
      }
      next *= shape[axis];
    }
    return true;
  }

  /** The elements in row-major order: a view of the storage, or a copy if they do not lie so. */
  TensorBytes bytes(ByteBuffer stored) {
    int size = storage.dtype().bytes();
    TensorSpec spec = spec();
    if (isRowMajor()) {
      return new TensorBytes(spec, stored.slice(spec.bytes() == 0 ? 0 : Math.toIntExact(offset * size), Math.toIntExact(spec.bytes())));
    }
    ByteBuffer copy = ByteBuffer.allocate(Math.toIntExact(spec.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    gather(stored, copy, 0, offset);
    return new TensorBytes(spec, copy.flip());
  }

  private void gather(ByteBuffer from, ByteBuffer to, int axis, long at) {
    int size = storage.dtype().bytes();
    for (long i = 0; i < shape[axis]; i++) {
      long element = at + i * stride[axis];
      if (axis < shape.length - 1) {
        gather(from, to, axis + 1, element);
      } else {
        to.put(to.position(), from, Math.toIntExact(element * size), size).position(to.position() + size);
      }
    }
  }
}
