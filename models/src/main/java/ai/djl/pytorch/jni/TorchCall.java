package ai.djl.pytorch.jni;

import ai.djl.pytorch.engine.PtSymbolBlock;

/**
 * Calls a method of a TorchScript module with arguments of any kind, in the calling thread's gradient mode. It lives in DJL's
 * package because DJL keeps its native interface to itself; its own public way takes tensors only.
 */
public final class TorchCall {
  private TorchCall() {}

  /** The caller closes the result; arguments stay the caller's. */
  public static IValue run(PtSymbolBlock module, String method, IValue... arguments) {
    long[] handles = new long[arguments.length];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = arguments[i].getHandle();
    }
    return new IValue(PyTorchLibrary.LIB.moduleRunMethod(module.getHandle(), method, handles, true, false));
  }
}
