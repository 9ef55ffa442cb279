package org.espalier.tests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node of a cluster as a process of its own, started from outside again when it ends by a fault, as an operator's system would. For
 * any thread.
 */
public final class NodeProcess implements AutoCloseable {
  private static final int LAST_LINES = 30;
  /** A node that cannot start does not take all of the machine. */
  private static final Executor AGAIN = CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS);
  private final String name;
  private final List<String> prefix;
  private final List<String> memory;
  private final Path config;
  private final Path output;
  private final AtomicInteger lives = new AtomicInteger();
  private final List<Integer> exits = new ArrayList<>();
  private volatile Process process;
  private volatile boolean over;

  private NodeProcess(String name, List<String> prefix, List<String> memory, Path config, Path output) {
    this.name = name;
    this.prefix = prefix;
    this.memory = memory;
    this.config = config;
    this.output = output;
  }

  /**
   * @param prefix     of the command, such as what enters a network namespace
   * @param memory     the JVM's options for it
   * @param properties of the JVM in its first life, such as a failpoint; later lives have none
   */
  static NodeProcess start(String name, List<String> prefix, List<String> memory, Path config, Path output, String... properties) {
    NodeProcess node = new NodeProcess(name, prefix, memory, config, output);
    Runtime.getRuntime().addShutdownHook(new Thread(node::close, "end of " + name));   // of a test that is broken off
    node.begin(List.of(properties));
    return node;
  }

  private void begin(List<String> properties) {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(memory);
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true"));
    command.addAll(properties);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.espalier.actors.cli.Main", "node", "--config",
        config.toString()));
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile())).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lives.incrementAndGet();
    process.onExit().thenAccept(this::onEnd);
  }

  private synchronized void onEnd(Process ended) {
    exits.add(ended.exitValue());
    if (!over && ended.exitValue() != 0) {
      AGAIN.execute(this::beginAgain);
    }
  }

  private synchronized void beginAgain() {
    if (!over) {
      begin(List.of());
    }
  }

  public String name() {
    return name;
  }

  /** How often it was started. */
  public int lives() {
    return lives.get();
  }

  /** Exit codes of the lives that are over, in their order. */
  public synchronized List<Integer> exits() {
    return List.copyOf(exits);
  }

  /** All it said. */
  public String output() throws IOException {
    return Files.readString(output);
  }

  /** The process that has one of its devices, such as {@code cpu:0}; its log tells. */
  public ProcessHandle childOf(String device) throws IOException {
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
  public void kill() throws InterruptedException, ExecutionException, TimeoutException {
    process.destroyForcibly().onExit().get(10, TimeUnit.SECONDS);
  }

  /** SIGSTOP: from one instant to the next it does nothing any more. */
  public void stop() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT: it goes on as if no time had passed. */
  public void wake() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    Commands.run("kill", "-" + signal, Long.toString(pid()));
  }

  /** Of its present life. */
  public long pid() {
    return process.pid();
  }

  /** Asks it to end, as an operator would; it is not started again. Gives its exit code. */
  public int terminate(long seconds) throws InterruptedException, ExecutionException, TimeoutException {
    synchronized (this) {
      over = true;
    }
    process.destroy();
    return process.onExit().get(seconds, TimeUnit.SECONDS).exitValue();
  }

  /** Its end, once it comes; for one that is asked to end by others. */
  public CompletableFuture<Process> end() {
    return process.onExit();
  }

  /** All that it said, in all its lives. */
  public List<String> log() {
    try {
      return Files.exists(output) ? Files.readAllLines(output) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last it said, for messages. */
  String words() {
    List<String> lines = log();
    return name + " (life " + lives + ", exit codes " + exits() + "):\n"
        + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  @Override
  public void close() {
    synchronized (this) {
      over = true;
    }
    process.destroyForcibly();
    process.onExit().join();
  }
}
