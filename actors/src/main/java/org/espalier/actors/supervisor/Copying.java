package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.espalier.actors.RunTerm;
import org.espalier.actors.copies.Copies;
import org.espalier.actors.copies.RunCopy;
import org.espalier.actors.copies.RunCopy.Version;
import org.espalier.actors.copies.Search;
import org.espalier.actors.copies.Spread;

/** Has a run's files copied between nodes that share no folder of runs. Confined to the coordinator. */
final class Copying {
  private static final int MOST_VERSIONS = 100;
  private final ActorRef<Copies.Command> copies;
  private final String run;
  private final ActorRef<Search.Found> found;
  private final ActorRef<Spread.Done> done;
  private Optional<CoordinatorNote.Saved> waiting = Optional.empty();

  Copying(ActorContext<CoordinatorCommand> context, String folder) {
    this.copies = Copies.of(context.getSystem());
    this.run = folder;
    this.found = context.messageAdapter(Search.Found.class, CoordinatorNote.Found::new);
    this.done = context.messageAdapter(Spread.Done.class, CoordinatorNote.Copied::new);
  }

  /** Brings what counts of the run to this node; {@link CoordinatorNote.Found} comes of it. */
  void takeOver(RunTerm work, List<Commit> commits) {
    copies.tell(new Copies.TakeOver(new RunCopy(run, work.term(), versions(commits), false), found));
  }

  /** A checkpoint is whole here; it counts once others have it too, or that takes too long: {@link CoordinatorNote.Copied} comes of it. */
  void spread(CoordinatorNote.Saved saved) {
    waiting = Optional.of(saved);
    copies.tell(new Copies.LetCopy(new RunCopy(run, saved.work().term(), saved.held(), false), done));
  }

  /** The checkpoint that was waited for, if this is what was waited for. */
  Optional<CoordinatorNote.Saved> awaited(Spread.Done ended) {
    Optional<CoordinatorNote.Saved> saved = waiting.filter(wanted -> ended.copy().term() == wanted.work().term() && !ended.copy().whole()
        && ended.copy().checkpoints().equals(wanted.held()));
    if (saved.isPresent()) {
      waiting = Optional.empty();
    }
    return saved;
  }

  /** The run has ended. */
  void spreadAll(long term, List<Commit> commits) {
    copies.tell(new Copies.LetCopy(new RunCopy(run, term, versions(commits), true), done));
  }

  /** For trainers elsewhere that start from a checkpoint. */
  Copies.Offer offer(RunTerm work, Commit start, List<Commit> commits) {
    List<Version> versions = new ArrayList<>(versions(commits));
    versions.remove(version(start));
    versions.add(0, version(start));
    return new Copies.Offer(new RunCopy(run, work.term(), versions, false), copies);
  }

  private static Version version(Commit commit) {
    return new Version(commit.name(), commit.checksum());
  }

  /** Newest first. */
  private static List<Version> versions(List<Commit> commits) {
    List<Commit> newest = new ArrayList<>(commits.subList(Math.max(0, commits.size() - MOST_VERSIONS), commits.size()));
    Collections.reverse(newest);
    return newest.stream().map(Copying::version).toList();
  }
}
