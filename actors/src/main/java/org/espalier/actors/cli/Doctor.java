package org.espalier.actors.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.espalier.actors.Memory;
import org.espalier.actors.Program;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Fingerprint;
import org.espalier.models.tensor.Libtorch;
import org.espalier.models.tensor.Scope;

/** Examines what the program needs of a machine. */
final class Doctor {
  private static final int JAVA = 17;
  private static final long GIB = 1L << 30;
  private final Path runs;

  /** @param runs folder in which runs will lie */
  Doctor(Path runs) {
    this.runs = runs;
  }

  /** How well a thing is. */
  enum State {
    WELL("ok"),
    POOR("poor"),
    BROKEN("BROKEN");

    private final String shown;

    State(String shown) {
      this.shown = shown;
    }

    String shown() {
      return shown;
    }
  }

  /** @param advice what to do; empty if there is nothing to do */
  record Finding(State state, String what, String found, String advice) {}

  List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    findings.add(well("program", "espalier " + Program.VERSION));
    findings.add(java());
    findings.add(cores());
    findings.add(memory());
    findings.add(guarded("natives", this::natives, "remove " + cache() + " so that the libraries are unpacked again; see that it can be "
        + "written and has 1 GiB free"));
    findings.add(guarded("threads", this::threads, "start with OMP_NUM_THREADS unset"));
    findings.add(guarded("devices", this::devices, "fix the natives first"));
    findings.add(folder("runs", runs.toAbsolutePath(), 2 * GIB));
    findings.add(folder("libraries", cache(), GIB));
    findings.add(ports());
    return findings;
  }

  private static Finding well(String what, String found) {
    return new Finding(State.WELL, what, found, "");
  }

  private static Finding java() {
    int version = Runtime.version().feature();
    String found = "Java %s of %s".formatted(System.getProperty("java.version"), System.getProperty("java.vendor"));
    return version >= JAVA ? well("java", found) : new Finding(State.BROKEN, "java", found, "install a JDK " + JAVA + " or later");
  }

  private static Finding cores() {
    int cores = Runtime.getRuntime().availableProcessors();
    return cores > 1 ? well("cores", cores + " cores")
        : new Finding(State.POOR, "cores", "1 core", "training works, batches are prepared beside it more slowly");
  }

  private static Finding memory() {
    long free = Memory.available();
    String found = "%s, %s of it free; Java may take %s".formatted(Texts.bytes(Memory.total()), Texts.bytes(free),
        Texts.bytes(Runtime.getRuntime().maxMemory()));
    return free >= 2 * GIB ? well("memory", found)
        : new Finding(State.POOR, "memory", found, "end other programs, or lower batchSize: train --check tells what a run needs");
  }

  private Finding natives() {
    Fingerprint fingerprint = Fingerprint.of(ComputeDevice.cpu(0, 1));
    return well("natives", "libtorch %s (engine %s), %s, %s".formatted(fingerprint.libtorch(), fingerprint.engine(),
        fingerprint.processor(), fingerprint.instructionSet()));
  }

  private Finding threads() {
    int cores = Runtime.getRuntime().availableProcessors();
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, cores))) {
      int got = Libtorch.threads();
      return got == scope.device().threads() ? well("threads", "a device computes with the threads it is given (%d)".formatted(got))
          : new Finding(State.POOR, "threads", "asked for %d compute threads, got %d".formatted(cores, got),
              "start with OMP_NUM_THREADS unset");
    }
  }

  private Finding devices() {
    int gpus = Libtorch.gpuCount();
    return gpus > 0 ? well("devices", "CPU and %d CUDA devices: --devices cuda:0".formatted(gpus))
        : well("devices", "CPU; no CUDA device that this libtorch can use");
  }

  private static Path cache() {
    String folder = System.getProperty("DJL_CACHE_DIR", System.getenv("DJL_CACHE_DIR"));
    return folder == null ? Path.of(System.getProperty("user.home"), ".djl.ai") : Path.of(folder);
  }

  private static Finding folder(String what, Path folder, long needed) {
    Path there = folder;
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    try {
      long free = Files.getFileStore(there).getUsableSpace();
      String found = "%s, %s free".formatted(folder, Texts.bytes(free));
      if (!Files.isWritable(there)) {
        return new Finding(State.BROKEN, what, found + ", not writable", "let this user write there");
      }
      return free >= needed ? well(what, found) : new Finding(State.POOR, what, found, "make room: a run waits when the disk is full");
    } catch (IOException e) {
      return new Finding(State.BROKEN, what, folder + ": " + e, "give this user a disk it can write on");
    }
  }

  private static Finding ports() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return well("ports", "programs of this machine can reach each other (tried port %d)".formatted(socket.getLocalPort()));
    } catch (IOException e) {
      return new Finding(State.POOR, "ports", "no port can be opened on the loopback address: " + e.getMessage(),
          "runs on this machine alone need none");
    }
  }

  /** Native code answers damage with errors of every kind. */
  private static Finding guarded(String what, Supplier<Finding> look, String advice) {
    try {
      return look.get();
    } catch (RuntimeException | LinkageError e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return new Finding(State.BROKEN, what, String.format(Locale.ROOT, "%s: %s", e.getClass().getSimpleName(), reason), advice);
    }
  }
}
