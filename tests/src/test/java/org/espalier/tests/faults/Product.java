package org.espalier.tests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The product as a process of its own: started as its launcher does, with a small heap. */
public final class Product {
  private static final int LAST_LINES = 30;

  private Product() {}

  /**
   * @param properties of the JVM, such as a failpoint
   * @param output     gets all that it says, behind what is there; answers of teachers are cached beside it
   * @param arguments  of the command line
   */
  public static Process start(List<String> properties, Path output, String... arguments) {
    List<String> all = new ArrayList<>(properties);
    all.add("-Despalier.teacher.cache.folder=" + output.resolveSibling("answers"));
    List<String> command = java(all, "org.espalier.actors.cli.Main");
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile())).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command that starts a program of this class path in a small JVM. */
  static List<String> java(List<String> properties, String program) {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx384m",
        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true"));
    command.addAll(properties);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program));
    return command;
  }

  /** The last that a process said, for messages. */
  public static String lastLines(Path output) {
    try {
      List<String> lines = Files.exists(output) ? Files.readAllLines(output) : List.of();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
