package org.espalier.models.tensor;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/** The native engine of this process. */
public final class Libtorch {
  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_MMAP_THRESHOLD = -3;

  private Libtorch() {}

  private interface Libc extends Library {
    int mallopt(int parameter, int value);
  }

  private static final class Holder {
    static final Engine ENGINE = load();

    private static Engine load() {
      keepFreedMemory();
      return Engine.getEngine("PyTorch");
    }
  }

  /** Loads the engine once; later calls cost nothing. */
  public static void start() {
    if (Holder.ENGINE == null) {
      throw new IllegalStateException("DJL found no PyTorch engine");
    }
  }

  /** Version of the engine that is loaded, as DJL says it. */
  public static String version() {
    return Holder.ENGINE.getVersion();
  }

  /** Number of CUDA devices that can be used. */
  public static int gpuCount() {
    return Holder.ENGINE.getGpuCount();
  }

  /** Compute threads in force on the calling thread. */
  public static int threads() {
    start();
    return JniUtils.getNumThreads();
  }

  /**
   * Large tensors go back to the kernel after every step otherwise, and are paged in again: 3 to 9 % of a step. Only glibc
   * knows these two settings, and they hold for its main heap alone. A program that embeds this library keeps its threads there with
   * {@code MALLOC_ARENA_MAX=1} in its environment, as the launcher does; it saves another tenth.
   */
  private static void keepFreedMemory() {
    if (Platform.isLinux()) {
      Libc libc = Native.load("c", Libc.class);
      libc.mallopt(M_MMAP_THRESHOLD, 1 << 30);
      libc.mallopt(M_TRIM_THRESHOLD, Integer.MAX_VALUE);
    }
  }
}
