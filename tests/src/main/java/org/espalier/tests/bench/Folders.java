package org.espalier.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders of benchmarks. */
final class Folders {
  private Folders() {}

  /** One that is gone when the program ends. */
  static Path temporary(String name) throws IOException {
    Path folder = Files.createTempDirectory("espalier-" + name);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        delete(folder);
      } catch (IOException e) {
        System.err.println(folder + " is left: " + e.getMessage());
      }
    }));
    return folder;
  }

  /** With all that is in it. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
