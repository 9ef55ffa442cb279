package org.espalier.actors.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.espalier.models.tensor.ComputeDevice;

/** Memory of GPUs as NVIDIA's driver tells of it. */
public final class GpuMemory {
  private static final long PATIENCE_SECONDS = 10;

  private GpuMemory() {}

  /** Bytes; 0 where the driver's tool is missing or says nothing. */
  public static long total(ComputeDevice device) {
    try {
      Process tool = new ProcessBuilder("nvidia-smi", "--query-gpu=memory.total", "--format=csv,noheader,nounits", "--id="
          + device.index()).redirectErrorStream(true).start();
      if (!tool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        tool.destroyForcibly();
        return 0;
      }
      String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return tool.exitValue() == 0 && said.matches("\\d{1,9}") ? Long.parseLong(said) << 20 : 0;
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
