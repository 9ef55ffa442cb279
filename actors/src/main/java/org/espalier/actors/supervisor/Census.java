package org.espalier.actors.supervisor;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many there are of everything in a cluster, as its supervisor sees it.
 *
 * @param devicesBusy with a run
 * @param runs        by status
 */
public record Census(int nodes, int devicesFree, int devicesBusy, Map<String, Long> runs) {
  public Census {
    runs = Map.copyOf(runs);
  }

  static Census of(Iterable<RunsView.Node> nodes, Iterable<RunsView.Line> lines) {
    int count = 0;
    int free = 0;
    int busy = 0;
    for (RunsView.Node node : nodes) {
      count++;
      for (RunsView.Device device : node.devices()) {
        free += device.run().isEmpty() ? 1 : 0;
        busy += device.run().isEmpty() ? 0 : 1;
      }
    }
    Map<String, Long> runs = new TreeMap<>();
    lines.forEach(line -> runs.merge(line.status(), 1L, Long::sum));
    return new Census(count, free, busy, runs);
  }

  /** Runs that wait for a place. */
  public long waiting() {
    return runs.getOrDefault("QUEUED", 0L) + runs.getOrDefault("PLACING", 0L);
  }
}
