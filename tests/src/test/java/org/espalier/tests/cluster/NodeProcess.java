package org.espalier.tests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node of a cluster as a process of its own, started from outside again when it ends by a fault, as an operator's system would. */
final class NodeProcess implements AutoCloseable {
  private static final int LAST_LINES = 30;
  private final String name;
  private final Path config;
  private final Path output;
  private volatile Process process;
  private volatile boolean over;

  private NodeProcess(String name, Path config, Path output) {
    this.name = name;
    this.config = config;
    this.output = output;
  }

  /** @param properties of the JVM in its first life, such as a failpoint; later lives have none */
  static NodeProcess start(String name, Path config, Path output, String... properties) {
    NodeProcess node = new NodeProcess(name, config, output);
    node.begin(List.of(properties));
    return node;
  }

  private void begin(List<String> properties) {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx384m",
        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true"));
    command.addAll(properties);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.espalier.actors.cli.Main", "node", "--config",
        config.toString()));
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile())).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process.onExit().thenAccept(ended -> {
      if (!over && ended.exitValue() != 0) {
        begin(List.of());
      }
    });
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  /** All it said. */
  String output() throws IOException {
    return Files.readString(output);
  }

  /** The process that has one of its devices, such as {@code cpu:0}; its log tells. */
  ProcessHandle childOf(String device) throws IOException {
    Matcher told = Pattern.compile(name + "/" + device + " has process (\\d+)").matcher(output());
    ProcessHandle child = null;
    while (told.find()) {
      child = ProcessHandle.of(Long.parseLong(told.group(1))).orElse(child);
    }
    if (child == null) {
      throw new AssertionError("no process for " + device + " of " + words());
    }
    return child;
  }

  /** Ends it as a power cut would; it is started again. */
  void kill() throws Exception {
    process.destroyForcibly().onExit().get(10, TimeUnit.SECONDS);
  }

  /** Asks it to end, as an operator would; it is not started again. Gives its exit code. */
  int terminate(long seconds) throws InterruptedException, ExecutionException, TimeoutException {
    over = true;
    process.destroy();
    return process.onExit().get(seconds, TimeUnit.SECONDS).exitValue();
  }

  /** Its end, once it comes; for one that is asked to end by others. */
  CompletableFuture<Process> end() {
    return process.onExit();
  }

  /** The last it said, for messages. */
  String words() {
    try {
      List<String> lines = Files.exists(output) ? Files.readAllLines(output) : List.of();
      return name + ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return name + ": " + e;
    }
  }

  @Override
  public void close() {
    over = true;
    process.destroyForcibly();
    process.onExit().join();
  }
}
