package org.espalier.models.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Owner of native tensors on one device: closing it frees them all, and its children with theirs. A step opens a child and
 * closes it, so that nothing outlives the step but what was given to the parent by {@link #keep}. Used by one thread at a
 * time.
 *
 * <p>Every tensor made here is owned by libtorch. Memory of Java must never enter a graph: autograd keeps the bare address, and
 * reads it after the garbage collector has taken the bytes away.
 */
public final class Scope implements AutoCloseable {
  private static final Kernels KERNELS = Kernels.of(Scope.class);
  private static final Kernel COPY = KERNELS.method("copy");
  private static final Kernel ALIAS = KERNELS.method("alias");
  private static final Kernel CONSTANT = KERNELS.method("constant");

  private final PtNDManager manager;
  private final ComputeDevice device;
  private final Optional<Consumer<KernelCall>> listener;

  private Scope(PtNDManager manager, ComputeDevice device, Optional<Consumer<KernelCall>> listener) {
    this.manager = manager;
    this.device = device;
    this.listener = listener;
  }

  /** A scope of its own; also prepares the calling thread ({@link ComputeDevice#enter}). */
  public static Scope open(ComputeDevice device) {
    device.enter();
    return new Scope(Kernels.root().newSubManager(device.djl()), device, Optional.empty());
  }

  /**
   * A scope inside a manager of DJL, for code that DJL calls: threads and gradient recording stay as the calling thread has them.
   *
   * @throws IllegalArgumentException if the manager is not of DJL's PyTorch engine
   */
  public static Scope inside(NDManager manager) {
    Libtorch.start();
    if (!(manager instanceof PtNDManager owner)) {
      throw new IllegalArgumentException("a manager of engine %s: tensors of DJL's PyTorch engine are needed"
          .formatted(manager.getEngine().getEngineName()));
    }
    JniUtils.setGraphExecutorOptimize(false);
    ComputeDevice device = ComputeDevice.of(owner.getDevice(), JniUtils.getNumThreads());
    return new Scope(owner.newSubManager(owner.getDevice()), device, Optional.empty());
  }

  /** A scope inside this one, on the same device. */
  public Scope child() {
    return new Scope(manager.newSubManager(device.djl()), device, listener);
  }

  /** A scope inside this one for a computation that somebody listens to: each kernel's call, in order, when it is done. */
  public Scope heardBy(Consumer<KernelCall> hearer) {
    return new Scope(manager.newSubManager(device.djl()), device, Optional.of(hearer));
  }

  void tell(Supplier<KernelCall> call) {
    listener.ifPresent(hearer -> hearer.accept(call.get()));
  }

  public ComputeDevice device() {
    return device;
  }

  PtNDManager manager() {
    return manager;
  }

  /** Moves a tensor into this scope, which frees it from now on. */
  public NDArray keep(NDArray tensor) {
    tensor.attach(manager);
    return tensor;
  }

  /** Number of open tensors and child scopes: equal before and after a step, or the step leaks. */
  public int size() {
    return manager.getManagedArrays().size();
  }

  /** A float32 tensor with these values in row-major order. */
  public NDArray floats(float[] values, long... shape) {
    ByteBuffer bytes = direct(4L * values.length);
    bytes.asFloatBuffer().put(values);
    return tensor(bytes, DataType.FLOAT32, new Shape(shape));
  }

  /** An int64 tensor with these values in row-major order. */
  public NDArray longs(long[] values, long... shape) {
    ByteBuffer bytes = direct(8L * values.length);
    bytes.asLongBuffer().put(values);
    return tensor(bytes, DataType.INT64, new Shape(shape));
  }

  /** A float32 tensor full of zeros. */
  public NDArray zeros(Shape shape) {
    return manager.zeros(shape, DataType.FLOAT32);
  }

  /**
   * A copy, on this scope's device, of row-major values.
   *
   * @param bytes direct buffer in native order, read from index 0 whatever its position; exactly the tensor's size
   */
  public NDArray tensor(ByteBuffer bytes, DataType type, Shape shape) {
    long need = shape.size() * type.getNumOfBytes();
    if (bytes.capacity() != need) {
      throw new IllegalArgumentException("a buffer of %d bytes cannot fill a tensor of shape %s and type %s: it takes %d"
          .formatted(bytes.capacity(), shape, type, need));
    }
    if (need == 0) {
      return manager.zeros(shape, type);
    }
    ByteBuffer all = bytes.duplicate().clear().order(ByteOrder.nativeOrder());
    try (PtNDArray alias = manager.create(all, shape, type)) {
      return COPY.call(this, alias);
    }
  }

  /** The tensor itself under another handle, which this scope owns: the same memory, the same place in the graph. */
  public NDArray alias(NDArray tensor) {
    return ALIAS.call(this, tensor);
  }

  /** A copy without history: new memory, no gradient flows into it. */
  public NDArray copy(NDArray tensor) {
    return COPY.call(this, tensor);
  }

  /** The same memory without history: no gradient flows into the tensor through it. */
  public NDArray constant(NDArray tensor) {
    return CONSTANT.call(this, tensor);
  }

  /** The tensor's own bytes, valid while the tensor is open; a host copy if the tensor is strided or on a GPU. */
  public static ByteBuffer bytes(NDArray tensor) {
    return tensor.toByteBuffer(true);
  }

  /** A leaf of the graph from now on: gradients with respect to it can be asked for. */
  public static NDArray requireGradient(NDArray tensor) {
    JniUtils.attachGradient((PtNDArray) tensor, true);
    return tensor;
  }

  static ByteBuffer direct(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  /** Frees every tensor of this scope and of the scopes inside it. */
  @Override
  public void close() {
    manager.close();
  }
}
