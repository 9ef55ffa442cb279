package org.espalier.models.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the operating system says about processors; {@code unknown} where it says nothing. */
final class Processor {
  private static final String UNKNOWN = "unknown";
  private static final List<String> DECISIVE = List.of("sse4_2", "fma", "avx", "avx2", "avx512f", "avx512bw", "avx512vl", "avx512_bf16",
      "amx_tile", "asimd", "sve");

  private Processor() {}

  static String model() {
    String name = cpuinfo("model name");
    return name.equals(UNKNOWN) ? System.getProperty("os.arch") : name;
  }

  /** Those of the processor's instruction sets that libraries choose their code by. */
  static String instructionSets() {
    String flags = cpuinfo("flags");
    List<String> offered = Arrays.asList((flags.equals(UNKNOWN) ? cpuinfo("Features") : flags).split(" "));
    return DECISIVE.stream().filter(offered::contains).collect(Collectors.joining(" "));
  }

  static String gpu(int index) {
    try (Stream<Path> cards = Files.list(Path.of("/proc/driver/nvidia/gpus"))) {
      Path card = cards.sorted().skip(index).findFirst().orElseThrow(() -> new IOException("no such card"));
      return value(card.resolve("information"), "Model");
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static String cpuinfo(String key) {
    return value(Path.of("/proc/cpuinfo"), key);
  }

  private static String value(Path file, String key) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> line.startsWith(key) && line.contains(":")).map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst().orElse(UNKNOWN);
    } catch (IOException | java.io.UncheckedIOException e) {
      return UNKNOWN;
    }
  }
}
