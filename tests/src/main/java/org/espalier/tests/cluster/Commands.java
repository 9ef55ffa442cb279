package org.espalier.tests.cluster;

import java.io.IOException;

/** Programs of the operating system. */
public final class Commands {
  private Commands() {}

  /**
   * Gives what it said.
   *
   * @throws IOException if it fails, with what it said
   */
  public static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + said.strip());
    }
    return said;
  }
}
