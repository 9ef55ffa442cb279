package org.espalier.tests.faults;

import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Adds up the faults of all tests, and prints them when the last test is over. For any thread. */
final class Tally implements ExtensionContext.Store.CloseableResource, AutoCloseable {
  private record Count(int tried, int survived) {
    Count plus(Count more) {
      return new Count(tried + more.tried, survived + more.survived);
    }
  }

  private final SortedMap<String, Count> counts = new TreeMap<>((a, b) -> Integer.compare(number(a), number(b)));

  private static int number(String id) {
    return Integer.parseInt(id.substring(1));
  }

  synchronized void add(Story story) {
    counts.merge(story.id(), new Count(story.faults(), story.survivals()), Count::plus);
  }

  @Override
  public synchronized void close() {
    System.out.printf("faults with chaos.seed %d%n  id    tried  survived%n", Extent.SEED);
    counts.forEach((id, count) -> System.out.printf("  %-4s %6d  %8d%n", id, count.tried, count.survived));
  }
}
