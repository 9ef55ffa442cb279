package org.espalier.actors.exchange.lane;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happened on a lane: everything is counted, and each kind of failure of a peer is logged once. Any thread. */
final class Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
  /** Peers can be many; what is remembered of them is not. */
  private static final int MOST_LOGGED = 1_000;
  private final LongAdder parcelsIn = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder parcelsOut = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder queuedParcels = new LongAdder();
  private final LongAdder queuedBytes = new LongAdder();
  private final Map<LaneFailure, LongAdder> failures = new EnumMap<>(
      Arrays.stream(LaneFailure.values()).collect(Collectors.toMap(Function.identity(), reason -> new LongAdder())));
  private final Set<Map.Entry<LaneFailure, String>> logged = ConcurrentHashMap.newKeySet();

  void arrived(long bytes) {
    parcelsIn.increment();
    bytesIn.add(bytes);
  }

  void sent(long bytes) {
    parcelsOut.increment();
    bytesOut.add(bytes);
  }

  void queued(int parcels, long bytes) {
    queuedParcels.add(parcels);
    queuedBytes.add(bytes);
  }

  void failed(LaneFailure reason, String peer, String message) {
    failures.get(reason).increment();
    if (logged.size() < MOST_LOGGED && logged.add(Map.entry(reason, peer))) {
      LOG.warn("lane, {} ({}): {}. From now on this is only counted", peer, reason, message);
    }
  }

  LaneStatistics statistics(LaneStatistics.Memory memory, int peersIn, int strangers, int peersOut) {
    Map<LaneFailure, Long> happened = new EnumMap<>(LaneFailure.class);
    failures.forEach((reason, count) -> {
      if (count.sum() > 0) {
        happened.put(reason, count.sum());
      }
    });
    return new LaneStatistics(parcelsIn.sum(), bytesIn.sum(), parcelsOut.sum(), bytesOut.sum(), happened, memory,
        new LaneStatistics.Queue(queuedParcels.sum(), queuedBytes.sum()), peersIn, strangers, peersOut);
  }
}
