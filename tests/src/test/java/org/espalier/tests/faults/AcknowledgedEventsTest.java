package org.espalier.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** What the journal has acknowledged outlives the process. */
class AcknowledgedEventsTest {
  private static final int MOST_EVENTS_A_LIFE = 200;
  @TempDir Path folder;

  @Chaos("R11")
  void noneIsLostWhenTheProcessIsKilled(Story story) throws Exception {
    long acknowledged = 0;
    for (int kill = 0; kill < Extent.faults(3, 100); kill++) {
      // given a program that goes on counting in the journal
      int events = story.chance().nextInt(MOST_EVENTS_A_LIFE);
      story.tell("SIGKILL behind " + events + " acknowledged events, or a little more");
      Process process = start();
      try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
        long found = Long.parseLong(lineOf(output).substring(JournalProgram.FOUND.length()));

        // then it found all that was acknowledged to the one before
        assertThat(found).isGreaterThanOrEqualTo(acknowledged);
        for (int event = 0; event < events; event++) {
          lineOf(output);
        }

        // when it is killed, at an instant that it does not know
        process.toHandle().destroyForcibly();   // what it has printed can still be read
        acknowledged = lastOf(output, found + events);
        story.fault();
      } finally {
        process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
      }
      story.tell("  " + acknowledged + " acknowledged");
    }
  }

  private Process start() throws IOException {
    List<String> command = Product.java(List.of(), JournalProgram.class.getName());
    command.add(folder.resolve("journal").toString());
    return new ProcessBuilder(command).redirectError(folder.resolve("errors.txt").toFile()).start();
  }

  private String lineOf(BufferedReader output) throws IOException {
    String line = output.readLine();
    assertThat(line).as("the program ended: " + Product.lastLines(folder.resolve("errors.txt"))).isNotNull();
    return line;
  }

  /** The last whole number that it came to print. */
  private static long lastOf(BufferedReader output, long before) throws IOException {
    long last = before;
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      last = Long.parseLong(line);
    }
    return last;
  }
}
