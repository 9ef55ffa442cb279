package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.espalier.models.checkpoint.DType;
import org.espalier.models.checkpoint.TensorBytes;

/** A tensor on the host: what a fixture stores, and what our code gives. Elements are in row-major order. */
sealed interface Values {

  List<Long> shape();

  int count();

  /** Real numbers, compared within a tolerance. */
  record Reals(List<Long> shape, double[] elements) implements Values {
    public Reals {
      requireCount(shape, elements.length);
    }

    @Override
    public int count() {
      return elements.length;
    }

    float[] floats() {
      float[] floats = new float[elements.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) elements[i];
      }
      return floats;
    }
  }

  /** Whole numbers, compared exactly. */
  record Integers(List<Long> shape, long[] elements) implements Values {
    public Integers {
      requireCount(shape, elements.length);
    }

    @Override
    public int count() {
      return elements.length;
    }
  }

  /** One number, of shape [1]. */
  static Reals scalar(double value) {
    return new Reals(List.of(1L), new double[] {value});
  }

  static Reals of(float[] elements, long... shape) {
    double[] reals = new double[elements.length];
    for (int i = 0; i < reals.length; i++) {
      reals[i] = elements[i];
    }
    return new Reals(boxed(shape), reals);
  }

  static Reals of(double[] elements, long... shape) {
    return new Reals(boxed(shape), elements);
  }

  static Integers of(long[] elements, long... shape) {
    return new Integers(boxed(shape), elements);
  }

  /** A copy of a device's tensor. */
  static Values of(NDArray tensor) {
    long[] shape = tensor.getShape().getShape();
    return tensor.getDataType() == DataType.INT64 ? of(tensor.toLongArray(), shape) : of(tensor.toFloatArray(), shape);
  }

  /** A copy of a file's tensor; float32, float64 and int64 are known. */
  static Values of(TensorBytes tensor) {
    long[] shape = tensor.spec().shape();
    DType type = tensor.spec().dtype();
    if (type == DType.I64) {
      return of(tensor.longs(), shape);
    } else if (type == DType.F64) {
      double[] elements = new double[tensor.data().remaining() / Double.BYTES];
      tensor.data().asDoubleBuffer().get(elements);
      return of(elements, shape);
    }
    return of(tensor.floats(), shape);
  }

  private static List<Long> boxed(long[] shape) {
    return LongStream.of(shape).boxed().toList();
  }

  private static void requireCount(List<Long> shape, int count) {
    long need = shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    if (need != count) {
      throw new IllegalArgumentException("a tensor of shape " + shape + " has " + need + " elements, not " + count);
    }
  }

  /** The same elements with their first two dimensions exchanged. */
  static Reals swapFirstTwo(Reals values) {
    int a = Math.toIntExact(values.shape().get(0));
    int b = Math.toIntExact(values.shape().get(1));
    int rest = values.count() / (a * b);
    double[] swapped = new double[values.count()];
    for (int i = 0; i < a; i++) {
      for (int j = 0; j < b; j++) {
        System.arraycopy(values.elements(), (i * b + j) * rest, swapped, (j * a + i) * rest, rest);
      }
    }
    Long[] shape = values.shape().toArray(Long[]::new);
    shape[0] = (long) b;
    shape[1] = (long) a;
    return new Reals(Arrays.asList(shape), swapped);
  }
}
