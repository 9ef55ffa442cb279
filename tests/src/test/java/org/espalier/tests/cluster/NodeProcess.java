package org.espalier.tests.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.espalier.tests.faults.Product;

/** A node of a cluster as a process of its own, started from outside again when it ends by a fault, as an operator's system would. */
final class NodeProcess implements AutoCloseable {
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
    process = Product.start(properties, output, "node", "--config", config.toString());
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
    return name + ":\n" + Product.lastLines(output);
  }

  @Override
  public void close() {
    over = true;
    process.destroyForcibly();
    process.onExit().join();
  }
}
