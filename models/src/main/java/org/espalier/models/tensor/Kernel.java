package org.espalier.models.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.List;

/**
 * One TorchScript method. Arguments may be tensors, arrays or lists of tensors, whole and floating numbers, booleans, strings,
 * {@code int[]}, {@code long[]}, {@code double[]}. Runs in the calling thread and in its gradient mode.
 */
public final class Kernel {
  private final Kernels library;
  private final String name;

  Kernel(Kernels library, String name) {
    this.library = library;
    this.name = name;
  }

  /** For a method that returns one tensor, which the scope owns. */
  public NDArray call(Scope scope, Object... arguments) {
    try (Arguments in = new Arguments(arguments); IValue out = library.run(name, in.values)) {
      NDArray result = out.toTensor(scope.manager());
      scope.tell(() -> new KernelCall(library, name, List.of(arguments), List.of(result), false));
      return result;
    }
  }

  /** For a method that returns a list or a tuple of tensors, which the scope owns. */
  public NDArray[] callAll(Scope scope, Object... arguments) {
    try (Arguments in = new Arguments(arguments); IValue out = library.run(name, in.values)) {
      NDArray[] results =
          out.isTensorList() ? out.toTensorArray(scope.manager()) : out.toNDList(scope.manager()).toArray(NDArray[]::new);
      scope.tell(() -> new KernelCall(library, name, List.of(arguments), List.of(results), true));
      return results;
    }
  }

  /** For a method that works in place and returns a number that says nothing. */
  public void run(Object... arguments) {
    try (Arguments in = new Arguments(arguments); IValue out = library.run(name, in.values)) {
      assert out != null;
    }
  }

  private static final class Arguments implements AutoCloseable {
    final IValue[] values;

    Arguments(Object[] arguments) {
      values = new IValue[arguments.length];
      for (int i = 0; i < arguments.length; i++) {
        values[i] = value(arguments[i]);
      }
    }

    private static IValue value(Object argument) {
      if (argument instanceof PtNDArray tensor) {
        return IValue.from(tensor);
      } else if (argument instanceof NDArray[] tensors) {
        return IValue.listFrom(Arrays.copyOf(tensors, tensors.length, PtNDArray[].class));
      } else if (argument instanceof List<?> tensors) {
        return IValue.listFrom(tensors.toArray(PtNDArray[]::new));
      } else if (argument instanceof Integer || argument instanceof Long) {
        return IValue.from(((Number) argument).longValue());
      } else if (argument instanceof Number number) {
        return IValue.from(number.doubleValue());
      } else if (argument instanceof Boolean flag) {
        return IValue.from(flag);
      } else if (argument instanceof String text) {
        return IValue.from(text);
      } else if (argument instanceof int[] numbers) {
        return IValue.listFrom(Arrays.stream(numbers).asLongStream().toArray());
      } else if (argument instanceof long[] numbers) {
        return IValue.listFrom(numbers);
      } else if (argument instanceof double[] numbers) {
        return IValue.listFrom(numbers);
      }
      throw new IllegalArgumentException("a kernel takes no argument of type "
          + (argument == null ? "null" : argument.getClass().getName()));
    }

    @Override
    public void close() {
      for (IValue value : values) {
        if (value != null) {
          value.close();
        }
      }
    }
  }
}
