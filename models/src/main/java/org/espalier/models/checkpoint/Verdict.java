package org.espalier.models.checkpoint;

/** What a look at every byte of a checkpoint has shown. */
public sealed interface Verdict {
  /** Name of the checkpoint's folder. */
  String name();

  /** All is as it was written. */
  record Sound(Checkpoint checkpoint) implements Verdict {
    @Override
    public String name() {
      return checkpoint.name();
    }
  }

  /** Something is not as it was written, for ever. */
  record Damaged(String name, String reason) implements Verdict {}

  /** The disk cannot read it now; perhaps later. */
  record Unreadable(String name, String reason) implements Verdict {}
}
