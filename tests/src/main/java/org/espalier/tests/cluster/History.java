package org.espalier.tests.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was done to a cluster and what came of it, with times, so that a failure can be understood and done again. For any thread. */
public final class History {
  private final long start = System.nanoTime();
  private final List<String> lines = new ArrayList<>();

  /** Says it on standard output too: a test that hangs is seen to hang. */
  public synchronized void add(String what) {
    String line = String.format(Locale.ROOT, "%7.1f s  %s", (System.nanoTime() - start) / 1e9, what);
    lines.add(line);
    System.out.println(line);
  }

  @Override
  public synchronized String toString() {
    return String.join("\n", lines);
  }
}
