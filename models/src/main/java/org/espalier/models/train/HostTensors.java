package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.checkpoint.DType;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.checkpoint.TensorSpec;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/** Between float32 tensors on a device and bytes in host memory. */
public final class HostTensors {
  private static final Kernel ASSIGN = Kernels.of(HostTensors.class).method("assign");

  private HostTensors() {}

  /** A copy of every tensor. */
  public static Map<String, TensorBytes> copy(Map<String, NDArray> tensors) {
    Map<String, TensorBytes> copies = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> copies.put(name, copy(tensor)));
    return copies;
  }

  private static TensorBytes copy(NDArray tensor) {
    ByteBuffer bytes = Scope.bytes(tensor);
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).order(ByteOrder.nativeOrder());
    copy.put(bytes).flip();
    return new TensorBytes(new TensorSpec(DType.F32, tensor.getShape().getShape()), copy);
  }

  /** A float32 tensor made of bytes, which are copied. */
  static NDArray tensor(Scope scope, TensorBytes bytes) {
    if (bytes.spec().dtype() != DType.F32) {
      throw new IllegalArgumentException("a tensor " + bytes.spec() + " came where float32 is needed");
    }
    return tensor(scope, bytes, DataType.FLOAT32);
  }

  /** A tensor of this element type made of bytes, which are copied. */
  static NDArray tensor(Scope scope, TensorBytes bytes, DataType type) {
    return scope.tensor(Staging.of(bytes.data()), type, new Shape(bytes.spec().shape()));
  }

  /**
   * Fills tensors in place from a file that holds exactly these names and shapes.
   *
   * @param scope for what the copy needs on the way; nothing stays in it
   */
  public static void fill(Scope scope, Map<String, NDArray> tensors, TensorFile file) {
    if (!file.names().equals(tensors.keySet())) {
      throw new IllegalStateException(file + " holds other tensors than the experiment's learner: " + file.names());
    }
    tensors.forEach((name, tensor) -> assign(scope, tensor, file.tensor(name)));
  }

  /** Fills one tensor in place with values of its shape. */
  static void assign(Scope scope, NDArray tensor, TensorBytes stored) {
    try (Scope step = scope.child()) {
      ASSIGN.run(List.of(tensor), tensor(step, stored, tensor.getDataType()));
    }
  }
}
