package org.espalier.models.tensor;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the libtorch that is mapped into this process says about itself; the engine only knows which one it meant to load. Asked
 * where its calling convention is known (Linux, x86-64), else the engine's word is taken.
 */
final class LoadedTorch {
  private static final Pattern VERSION = Pattern.compile("TORCH_VERSION=([^,\\s]+)");
  private static final String SHOW_CONFIG = "_ZN2at11show_configB5cxx11Ev";
  private static final String CPU_CAPABILITY = "_ZN2at18get_cpu_capabilityB5cxx11Ev";

  private LoadedTorch() {}

  static String version() {
    Matcher version = VERSION.matcher(ask(SHOW_CONFIG).orElse(""));
    return version.find() ? version.group(1) : Libtorch.version() + " as the engine says";
  }

  /** The instruction set whose code libtorch has chosen, such as AVX2. */
  static String capability() {
    return ask(CPU_CAPABILITY).orElse("unknown");
  }

  /** Calls a function without arguments that returns a std::string: its caller gives the room, 32 bytes. */
  private static Optional<String> ask(String function) {
    Optional<Path> library = library();
    if (library.isEmpty()) {
      return Optional.empty();
    }
    try {
      Function asked = NativeLibrary.getInstance(library.get().toString()).getFunction(function);
      Memory string = new Memory(32);
      asked.invokeVoid(new Object[] {string});
      Pointer text = string.getPointer(0);
      return Optional.of(new String(text.getByteArray(0, Math.toIntExact(string.getLong(8))), StandardCharsets.UTF_8));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> library() {
    if (!Platform.isLinux() || !Platform.isIntel() || !Platform.is64Bit()) {
      return Optional.empty();
    }
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.endsWith("/libtorch_cpu.so")).map(line -> Path.of(line.substring(line.indexOf('/')))).findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
