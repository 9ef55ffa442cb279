package org.espalier.actors.exchange.lane;

import static org.espalier.actors.exchange.lane.LaneSettings.require;

import org.espalier.models.InputException;

/**
 * Bounds of a lane, all in bytes or counts. What a peer announces is compared with them before anything is allocated for it.
 *
 * @param headBytes   of the longest head
 * @param attachments most of one parcel
 * @param parcelBytes of the largest parcel: head and attachments, each rounded up to {@value ParcelLayout#ALIGNMENT} bytes
 * @param poolBytes   of direct memory in which parcels arrive, taken in pieces as needed and kept; when it is used up, readers wait.
 *                    It counts against the JVM's -XX:MaxDirectMemorySize
 * @param queueBytes  waiting to be sent to one peer; a send beyond it fails
 * @param connections of peers at once
 * @param strangers   connections that have not said yet who they are; the one that waits longest goes when another comes
 */
public record LaneLimits(int headBytes, int attachments, int parcelBytes, long poolBytes, long queueBytes, int connections,
    int strangers) {
  private static final int MIB = 1 << 20;

  /** @throws InputException if a bound is not positive, or too small for one parcel */
  public LaneLimits {
    require(headBytes > 0 && attachments >= 0, "the lane's limits allow heads of %d bytes and %d attachments; needed are at least 1 "
        + "and 0", headBytes, attachments);
    require(parcelBytes >= headBytes && parcelBytes <= 1 << 30, "the lane's largest parcel has %d bytes; needed are at least the %d "
        + "bytes of a head and at most 1 GiB", parcelBytes, headBytes);
    require(poolBytes >= ParcelMemory.least(parcelBytes), "the lane's pool has %d bytes; a parcel of %d bytes needs at least %d",
        poolBytes, parcelBytes, ParcelMemory.least(parcelBytes));
    require(queueBytes >= parcelBytes, "the lane's queue holds %d bytes; needed is at least one parcel of %d bytes", queueBytes,
        parcelBytes);
    require(connections > 0 && strangers > 0, "the lane allows %d connections and %d strangers; needed is at least 1 of each",
        connections, strangers);
  }

  /** Parcels of 64 MiB, a pool of 272 MiB, a queue of 256 MiB a peer, 256 peers. */
  public static LaneLimits usual() {
    return new LaneLimits(MIB, 4096, 64 * MIB, 272 * MIB, 256 * MIB, 256, 64);
  }
}
