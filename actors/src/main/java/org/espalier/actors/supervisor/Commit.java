package org.espalier.actors.supervisor;

import org.espalier.models.checkpoint.Checkpoint;

/**
 * A checkpoint that counts.
 *
 * @param name     of its folder
 * @param step     updates done
 * @param term     of the placement that wrote it
 * @param checksum of its manifest, so of all its bits
 * @param seconds  spent training until then, pauses left out
 */
public record Commit(String name, long step, long term, String checksum, double seconds) {

  static Commit of(Checkpoint checkpoint) {
    return new Commit(checkpoint.name(), checkpoint.manifest().position().step(), checkpoint.manifest().term(),
        checkpoint.manifest().checksum(), SavedState.of(checkpoint.manifest()).seconds());
  }
}
