package org.espalier.tests.faults.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.tests.cluster.TestCluster;

/**
 * When a supervisor reigned, as the logs of its node say, by the clock of this machine.
 *
 * @param end empty if nothing was said: its process was killed or stood still, or it reigns still
 */
record Reign(String node, long generation, Instant begin, Optional<Instant> end) {
  private static final Pattern BEGAN = Pattern.compile("^(\\S+) .*supervisor of generation (\\d+) with .*");
  private static final Pattern ENDED = Pattern.compile("^(\\S+) .*supervisor of generation (\\d+) ends.*");

  /** All of them, by generation. */
  static List<Reign> of(TestCluster cluster, List<String> nodes) throws IOException {
    List<Reign> reigns = new ArrayList<>();
    for (String node : nodes) {
      of(node, Files.readAllLines(cluster.dataOf(node).resolve("node.log")), reigns);
    }
    reigns.sort(Comparator.comparingLong(Reign::generation));
    return reigns;
  }

  private static void of(String node, List<String> log, List<Reign> reigns) {
    Reign last = null;
    for (String line : log) {
      Matcher began = BEGAN.matcher(line);
      Matcher ended = ENDED.matcher(line);
      if (began.matches()) {
        last = new Reign(node, Long.parseLong(began.group(2)), Instant.parse(began.group(1)), Optional.empty());
        reigns.add(last);
      } else if (ended.matches() && last != null && last.end.isEmpty()) {
        reigns.remove(last);
        last = new Reign(node, last.generation, last.begin, Optional.of(Instant.parse(ended.group(1))));
        reigns.add(last);
      }
    }
  }

  /**
   * The longest time for which two reigned at once, in milliseconds; 0 if none did.
   *
   * @param ends by generation: of reigns that ended without a word, for their node was killed, or put to sleep until it ended by itself
   */
  static long overlap(List<Reign> reigns, Map<Long, Instant> ends) {
    long longest = 0;
    for (int i = 1; i < reigns.size(); i++) {
      Reign before = reigns.get(i - 1);
      Instant end = before.end.orElse(ends.get(before.generation));
      longest = Math.max(longest, end.toEpochMilli() - reigns.get(i).begin.toEpochMilli());
    }
    return longest;
  }
}
