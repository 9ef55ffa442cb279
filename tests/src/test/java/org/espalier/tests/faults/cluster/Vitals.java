package org.espalier.tests.faults.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.espalier.tests.cluster.Commands;

/**
 * What a process of this machine holds, as the kernel and the JVM say.
 *
 * @param kilobytes resident memory
 * @param files     open ones, sockets among them
 * @param shared    mappings of shared memory
 * @param heap      kilobytes that a collection leaves in the heap, but for arrays of numbers; 0 where nobody asked
 * @param actors    alive there, of all kinds; 0 where nobody asked
 */
record Vitals(long kilobytes, int threads, int files, long shared, long heap, long actors) {

  /** Without the heap, which costs a collection. */
  static Vitals of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    try (Stream<Path> files = Files.list(process.resolve("fd")); Stream<String> maps = Files.lines(process.resolve("maps"))) {
      return new Vitals(status(process, "VmRSS:"), (int) status(process, "Threads:"), (int) files.count(),
          maps.filter(line -> line.contains("/dev/shm")).count(), 0, 0);
    }
  }

  /** After a collection of all its heap. */
  static Vitals thorough(long pid) throws Exception {
    String histogram = Commands.run(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid),
        "GC.class_histogram");
    long actors = number(histogram, "akka.actor.ActorCell", 1);
    long bytes = number(histogram, "Total", 2) - number(histogram, "[I", 2);   // with these the collector fills gaps
    Vitals now = of(pid);
    return new Vitals(now.kilobytes, now.threads, now.files, now.shared, bytes / 1024, actors);
  }

  /** A column of the line of a class. */
  private static long number(String histogram, String name, int column) {
    return histogram.lines().map(line -> List.of(line.strip().split("\\s+"))).filter(words -> words.contains(name)).findFirst()
        .map(words -> Long.parseLong(words.get(column))).orElse(0L);
  }

  private static long status(Path process, String key) throws IOException {
    return Files.readAllLines(process.resolve("status")).stream().filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.1f MiB resident, %d threads, %d files, %d shared%s", kilobytes / 1024.0, threads, files, shared,
        heap == 0 ? "" : String.format(Locale.ROOT, ", %.1f MiB of heap, %d actors", heap / 1024.0, actors));
  }
}
