package org.espalier.models.train;

/** Where a loop keeps its snapshots. */
public interface Checkpoints {

  /** Keeps a snapshot; gives the name it goes by. */
  String save(Snapshot snapshot);

  /** Puts a training to the newest snapshot that is sound. */
  void restoreLatest(Training training);
}
