package org.espalier.actors.exchange.lane;

import java.util.Map;

/**
 * What a lane did since it was opened, and what it holds now. Figures are read one after the other, not at one instant.
 *
 * @param bytesIn     of heads and attachments that arrived whole
 * @param bytesOut    of heads and attachments handed to a socket whole
 * @param failures    counts of those that happened
 * @param peersIn     connections through the hello, from peers
 * @param strangers   connections not through it yet
 * @param peersOut    connections to peers
 */
public record LaneStatistics(long parcelsIn, long bytesIn, long parcelsOut, long bytesOut, Map<LaneFailure, Long> failures,
    Memory memory, Queue queue, int peersIn, int strangers, int peersOut) {

  /**
   * Of the pool in which parcels arrive.
   *
   * @param reserved bytes taken from the machine so far; never more than the bound, never given back
   * @param inUse    bytes of parcels that arrive or were not closed yet
   * @param mostUsed the most ever in use
   * @param waits    times a reader had to wait for memory
   * @param leaked   parcels that were forgotten without being closed
   */
  public record Memory(long reserved, long inUse, long mostUsed, long waits, long leaked) {}

  /** Parcels not yet handed to a socket whole, of all peers. */
  public record Queue(long parcels, long bytes) {}

  public LaneStatistics {
    failures = Map.copyOf(failures);
  }

  public long failures(LaneFailure reason) {
    return failures.getOrDefault(reason, 0L);
  }
}
