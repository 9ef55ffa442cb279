package org.espalier.actors.copies;

import java.util.List;
import org.espalier.models.checkpoint.Manifest;

/**
 * What a copy of a run holds.
 *
 * @param run         name of its folder
 * @param term        of the placement that asks for it; one that knows of a later term refuses
 * @param checkpoints that count, newest first; a copy brings the newest, keeps the others where it has them, and deletes what is not among
 *                    them
 * @param whole       whether all other files of the run are copied too, for it has ended
 */
public record RunCopy(String run, long term, List<Version> checkpoints, boolean whole) {
  public RunCopy {
    checkpoints = List.copyOf(checkpoints);
  }

  /**
   * A checkpoint.
   *
   * @param checksum of its manifest, so of all its bits
   */
  public record Version(String name, String checksum) {

    static Version of(String name, Manifest manifest) {
      return new Version(name, manifest.checksum());
    }
  }
}
