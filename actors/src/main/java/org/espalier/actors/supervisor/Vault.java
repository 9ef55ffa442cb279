package org.espalier.actors.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.espalier.actors.Program;
import org.espalier.actors.copies.RunCopy.Version;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunMark;
import org.espalier.models.Failpoint;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.Origin;
import org.espalier.models.checkpoint.Position;
import org.espalier.models.checkpoint.Recovery;
import org.espalier.models.checkpoint.Verdict;
import org.espalier.models.experiment.Numerics;
import org.espalier.models.train.Snapshot;

/**
 * The checkpoints of a run, as its coordinator uses them. All methods but {@link #require} on one thread, so that a placement looks for
 * its start only after the copy of the one before is written or has failed.
 */
final class Vault {
  private final CheckpointStore store;

  Vault(CheckpointStore store) {
    this.store = store;
  }

  /** The highest term that any manifest names; 0 for none. */
  long highestTerm() throws IOException {
    return store.list().stream().mapToLong(listed -> listed.manifest().term()).max().orElse(0);
  }

  /**
   * Begins a term: earlier ones can write no more, and the newest sound checkpoint is found.
   *
   * @param begin  updates that the run took over from another and cannot be without; 0 for none
   * @param parent that it took them from, as far as that is known
   * @param folder with the record
   * @throws InputException if the checkpoints belong to another experiment, or none is left of a run that cannot begin again
   */
  Entry enter(long term, String experimentHash, long begin, Optional<RunFolder> parent, RunFolder folder) throws IOException {
    Failpoint.reached("term.before-claim");
    store.claim(term);
    Failpoint.reached("term.claimed");
    Recovery recovery = store.recover();
    recovery.checkpoint().ifPresent(checkpoint -> requireHash(checkpoint, experimentHash));
    if (recovery.checkpoint().isEmpty() && begin > 0) {
      throw new InputException("the run goes on from step %d of another (lineage in its experiment), and no sound checkpoint is left in "
          + "%s%s: it cannot begin at step 0. Fork that run again, as a new run", begin, folder.checkpoints(),
          parent.map(origin -> " (it would be taken over from " + origin.checkpoints() + ")").orElse(""));
    }
    Failpoint.reached("term.entered");
    return new Entry(recovery.checkpoint(), recovery.passedOver(),
        recovery.checkpoint().flatMap(checkpoint -> Inheritance.lastEpoch(folder, checkpoint.manifest())));
  }

  /**
   * For whatever else a placement writes.
   *
   * @throws org.espalier.models.checkpoint.StaleTermException if a later term has begun
   */
  void require(long term) {
    try {
      store.require(term);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Where a term starts.
   *
   * @param checkpoint the newest sound one; none for the beginning of the run
   * @param passedOver those that are not sound
   * @param lastEpoch  that the record has of the checkpoint
   */
  record Entry(Optional<Checkpoint> checkpoint, List<Verdict> passedOver, Optional<RunFact.EpochRecorded> lastEpoch) {

    Optional<SavedState> saved() {
      return checkpoint.map(found -> SavedState.of(found.manifest()));
    }

    /** How far the record goes there. */
    RunMark mark() {
      return saved().map(SavedState::mark).orElse(RunMark.START);
    }

    /** What the run's journal does not know yet of the checkpoints on disk. */
    List<RunFact> unknownTo(RunState state) {
      List<RunFact> facts = new ArrayList<>();
      for (Verdict verdict : passedOver) {
        if (verdict instanceof Verdict.Damaged damaged) {
          facts.add(new RunFact.CheckpointSetAside(damaged.name(), damaged.reason()));
        }
      }
      checkpoint.map(Commit::of).filter(found -> !state.commits().contains(found))
          .ifPresent(found -> facts.add(new RunFact.CheckpointAdopted(found)));
      lastEpoch.filter(epoch -> !state.epochs().containsKey(epoch.epoch())).ifPresent(facts::add);
      saved().map(SavedState::skipped).orElse(Collections.emptySortedSet()).stream().filter(step -> !state.skipped().contains(step))
          .forEach(step -> facts.add(new RunFact.RolledBack(0, step, "", "", Double.NaN)));
      return facts;
    }
  }

  private static void requireHash(Checkpoint checkpoint, String hash) {
    String found = checkpoint.manifest().origin().experimentHash();
    if (!found.equals(hash)) {
      throw new InputException("checkpoint %s belongs to experiment %s, but the run's experiment is %s now: its data, a weights file or "
          + "this program's arithmetic has changed. Put back what it was, or start a new run", checkpoint.name(), found, hash);
    }
  }

  Checkpoint save(String experimentHash, long term, Snapshot snapshot, SavedState state) throws IOException {
    Origin origin = new Origin(Program.VERSION, Numerics.VERSION, experimentHash);
    Position position = new Position(snapshot.step(), snapshot.epoch(), snapshot.batch());
    return store.write(origin, term, position, snapshot.files(), state.toJson());
  }

  /** What is kept now, newest first. */
  List<Version> versions() throws IOException {
    return store.list().stream().map(listed -> new Version(listed.name(), listed.manifest().checksum())).toList();
  }

  /** A checkpoint, compared with its manifest bit by bit. */
  Checkpoint read(String name) {
    Verdict verdict = store.verify(name);
    if (verdict instanceof Verdict.Sound sound) {
      return sound.checkpoint();
    }
    throw new InputException("checkpoint %s cannot be used: %s. Resume the run; it goes on from the checkpoint before", name, verdict);
  }

  /** Deletes all but the newest and some that are needed. */
  void retain(int newest, Set<String> pinned) throws IOException {
    store.retain(newest, pinned);
  }
}
