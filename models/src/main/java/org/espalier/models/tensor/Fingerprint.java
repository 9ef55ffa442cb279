package org.espalier.models.tensor;

import ai.djl.ndarray.NDArray;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What decides the bits of a computation besides the experiment. Runs move only between devices of equal fingerprint.
 *
 * @param libtorch       version of the library that is really loaded
 * @param engine         version of DJL's engine
 * @param device         kind of device: cpu or cuda
 * @param processor      model of the CPU, or name of the GPU
 * @param instructionSet what libtorch uses of it, and what the processor offers
 * @param computation    SHA-256 of a small fixed computation, in hexadecimal
 */
public record Fingerprint(String libtorch, String engine, String device, String processor, String instructionSet,
    String computation) {
  private static final Kernel FIXED = Kernels.of(Fingerprint.class).method("fixed");

  /** Measures a device; takes some milliseconds once the engine is loaded. Any thread. */
  public static Fingerprint of(ComputeDevice device) {
    String computation = computation(device.withThreads(1));   // the engine is loaded from here on
    boolean gpu = device.kind() == ComputeDevice.Kind.CUDA;
    return new Fingerprint(LoadedTorch.version(), ai.djl.engine.Engine.getEngine("PyTorch").getVersion(), gpu ? "cuda" : "cpu",
        gpu ? Processor.gpu(device.index()) : Processor.model(), LoadedTorch.capability() + "; " + Processor.instructionSets(),
        computation);
  }

  /** One line a part. */
  public String text() {
    return String.join("\n", "libtorch " + libtorch, "engine " + engine, "device " + device, "processor " + processor,
        "instruction set " + instructionSet, "fixed computation " + computation);
  }

  private static String computation(ComputeDevice device) {
    try (Scope scope = Scope.open(device)) {
      RandomStream draws = RandomKey.of(0, "fingerprint").stream();
      NDArray row = FIXED.call(scope, values(scope, draws, 96, 64), values(scope, draws, 64, 80), values(scope, draws, 2, 16, 12, 12),
          values(scope, draws, 24, 16, 3, 3));
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(Scope.bytes(row));
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static NDArray values(Scope scope, RandomStream draws, long... shape) {
    int count = 1;
    for (long side : shape) {
      count *= Math.toIntExact(side);
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) draws.nextDouble(-2, 2);
    }
    return scope.floats(values, shape);
  }
}
