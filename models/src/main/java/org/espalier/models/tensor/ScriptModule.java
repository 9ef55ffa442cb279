package org.espalier.models.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.TorchCall;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A TorchScript module from a file, which runs what is in it: open only files of ours. Used by one thread at a time. */
public final class ScriptModule implements AutoCloseable {
  private final PtSymbolBlock module;

  private ScriptModule(PtSymbolBlock module) {
    this.module = module;
  }

  /** A module on the CPU. */
  public static ScriptModule open(Path file) throws IOException {
    Libtorch.start();
    JniUtils.setGraphExecutorOptimize(false);
    try (InputStream in = Files.newInputStream(file)) {
      return new ScriptModule(JniUtils.loadModule(Kernels.root(), in, false, false));
    }
  }

  /** What its {@code forward} makes of a tensor; the scope owns it. */
  public NDArray forward(Scope scope, NDArray x) {
    try (IValue in = IValue.from((PtNDArray) x); IValue out = TorchCall.run(module, "forward", in)) {
      return out.toTensor(scope.manager());
    }
  }

  @Override
  public void close() {
    module.close();
  }
}
