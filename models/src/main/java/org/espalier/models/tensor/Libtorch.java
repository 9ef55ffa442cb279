package org.espalier.models.tensor;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.Optional;

/** The native engine of this process. */
public final class Libtorch {
  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_MMAP_THRESHOLD = -3;

  private Libtorch() {}

  private interface Libc extends Library {
    int mallopt(int parameter, int value);

    int malloc_trim(long kept);
  }

  private static final class Holder {
    static final Optional<Libc> LIBC = Platform.isLinux() ? Optional.of(Native.load("c", Libc.class)) : Optional.empty();
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
    Holder.LIBC.ifPresent(libc -> {
      libc.mallopt(M_MMAP_THRESHOLD, 1 << 30);
      libc.mallopt(M_TRIM_THRESHOLD, Integer.MAX_VALUE);
    });
  }

  /**
   * Gives the kernel what is free, once in a while: what was needed only once, by an evaluation or by Java's compiler, is kept
   * otherwise. The next step pages in what it needs.
   */
  public static void releaseFreedMemory() {
    Holder.LIBC.ifPresent(libc -> libc.malloc_trim(0));
  }
}
