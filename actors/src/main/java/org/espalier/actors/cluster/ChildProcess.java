package org.espalier.actors.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A JVM that owns one device for this node. Its standard input is its lifeline: it reads its settings there, and ends itself when the
 * other end of the pipe is closed because this process is gone, however that came about. For any thread.
 */
final class ChildProcess {
  /** Of a process, not of a kind of process: a debugger's port, a fault that a test asked for. */
  private static final List<String> NOT_INHERITED = List.of("-agentlib:", "-agentpath:", "-Despalier.failpoint");
  private final Process process;

  private ChildProcess(Process process) {
    this.process = process;
  }

  /** @param main whose {@code main} runs the process */
  static ChildProcess start(Class<?> main, ChildConfig config, List<String> jvmOptions) throws IOException {
    Process process = new ProcessBuilder(command(main, config, jvmOptions)).redirectOutput(ProcessBuilder.Redirect.INHERIT)
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      OutputStream lifeline = process.getOutputStream();
      lifeline.write((config.line() + "\n").getBytes(StandardCharsets.UTF_8));
      lifeline.flush();
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
    return new ChildProcess(process);
  }

  /** The node's own options, then those for its children: of two that contradict each other, the JVM takes the last. */
  private static List<String> command(Class<?> main, ChildConfig config, List<String> jvmOptions) {
    Path crash = config.node().data().resolve(config.logName() + "-crash-%p.log");
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> NOT_INHERITED.stream().noneMatch(option::startsWith)).forEach(command::add);
    command.add("-XX:ErrorFile=" + crash);
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), config.device().id()));
    return command;
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** @param listener told the exit code, within milliseconds of the end, on a thread of the JVM's own */
  void onExit(IntConsumer listener) {
    process.onExit().thenAccept(ended -> listener.accept(ended.exitValue()));
  }

  /** Ends it as a power cut would. */
  void kill() {
    process.destroyForcibly();
  }
}
