package org.espalier.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.Failpoint;

/**
 * Lets a run be trained by one process after the other, each ended by a fault, and starts the next as an operator would: with
 * {@code train} as long as there is no run, with {@code resume} from then on.
 */
final class Gremlin {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int TERMINATED = 143;
  private final Path experiment;
  private final Path output;
  private final RunFolder run;
  private final Story story;
  private List<String> options = List.of();
  private boolean over;

  Gremlin(Path folder, String experiment, Story story) throws IOException {
    this.experiment = Files.writeString(Files.createDirectories(folder).resolve("experiment.conf"), experiment);
    this.output = folder.resolve("output.txt");
    this.run = new RunFolder(folder.resolve("run"));
    this.story = story;
  }

  /** From now on learners are on these devices. */
  Gremlin on(String devices) {
    options = List.of("--devices", devices);
    return this;
  }

  RunFolder run() {
    return run;
  }

  /** Whether the program said that the run is complete. */
  boolean isOver() {
    return over;
  }

  private Process start(String... properties) {
    List<String> arguments = new ArrayList<>(run.exists() ? List.of("resume", run.path().toString())
        : List.of("train", experiment.toString(), "--out", run.path().toString()));
    arguments.addAll(options);
    return Product.start(List.of(properties), output, arguments.toArray(String[]::new));
  }

  /** A life that SIGKILL ends, unless it is over before. */
  void killAfter(Duration life) throws InterruptedException {
    story.tell("SIGKILL " + life.toMillis() + " ms after the start");
    Process process = start();
    process.waitFor(life.toMillis(), TimeUnit.MILLISECONDS);
    process.destroyForcibly();
    faulted(end(process, 0, Failpoint.EXIT_CODE));
  }

  /** A life that ends at a failpoint, as if killed, unless it is over before. Gives whether it came there. */
  boolean haltAt(String failpoint, int time) throws InterruptedException {
    story.tell("halt at " + failpoint + ", time " + time);
    return faulted(end(start("-Despalier.failpoint=" + failpoint + ":" + time), 0, Failpoint.EXIT_CODE));
  }

  /** A life that SIGTERM ends, unless it is over before. Gives how long it took to leave. */
  Duration terminateAfter(Duration life) throws InterruptedException {
    story.tell("SIGTERM " + life.toMillis() + " ms after the start");
    Process process = start();
    process.waitFor(life.toMillis(), TimeUnit.MILLISECONDS);
    long asked = System.nanoTime();
    process.destroy();
    int code = end(process, 0, TERMINATED);
    Duration took = Duration.ofNanos(System.nanoTime() - asked);
    return faulted(code) ? took : Duration.ZERO;
  }

  private boolean faulted(int code) {
    if (code != 0) {
      story.fault();
    }
    return code != 0;
  }

  /** A last life that nobody disturbs; if the run is over, none is needed. */
  void finish() throws InterruptedException {
    if (!over) {
      story.tell("left alone");
      end(start(), 0);
    }
  }

  private int end(Process process, Integer... expected) throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the program did not end within " + PATIENCE + ":\n" + Product.lastLines(output));
    }
    int code = process.exitValue();
    story.tell("  exit code " + code);
    assertThat(code).as("exit code; it said:\n" + Product.lastLines(output)).isIn((Object[]) expected);
    over = code == 0;
    return code;
  }
}
