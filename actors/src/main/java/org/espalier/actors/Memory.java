package org.espalier.actors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Main memory as Linux tells of it, in bytes; elsewhere what Java knows. */
public final class Memory {
  private Memory() {}

  /** What programs can still have without swapping. */
  public static long available() {
    return kilobytes(Path.of("/proc/meminfo"), "MemAvailable:", Runtime.getRuntime().maxMemory());
  }

  /** All that the machine has. */
  public static long total() {
    return kilobytes(Path.of("/proc/meminfo"), "MemTotal:", Runtime.getRuntime().maxMemory());
  }

  /** The most that this process has had, native memory included. */
  public static long peak() {
    return kilobytes(Path.of("/proc/self/status"), "VmHWM:", Runtime.getRuntime().totalMemory());
  }

  /** What of this process is in main memory now, native memory included. */
  public static long resident() {
    return kilobytes(Path.of("/proc/self/status"), "VmRSS:", Runtime.getRuntime().totalMemory());
  }

  private static long kilobytes(Path file, String key, long otherwise) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> line.startsWith(key)).map(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).findFirst()
          .orElse(otherwise);
    } catch (IOException e) {
      return otherwise;
    }
  }
}
