package org.espalier.actors.trainer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.espalier.actors.RunTerm;
import org.espalier.actors.exchange.Handover;
import org.espalier.actors.exchange.Inbox;
import org.espalier.actors.exchange.ShardOffer;
import org.espalier.models.zoo.LayerState;

/**
 * An assignment and how far it is. What came is the actor's own and changes in place; all else changes by a copy.
 *
 * @param limit     updates up to which the trainer may go
 * @param stepping  whether a step is under way
 * @param layers    states in the epoch of the next step; empty where none change
 * @param entered   updates done where layers were brought into their states last; -1 for nowhere
 * @param successor what to do instead, as soon as no native work runs
 */
record Seat(TrainerCommand.Assign task, Came came, Position position, long limit, boolean stepping, List<LayerState> layers, long entered,
    Optional<TrainerCommand> successor) {

  private static final Map<Handover.Kind, String> WORDS = Map.of(Handover.Kind.WEIGHTS, "the weights of ", Handover.Kind.SUM,
      "the shards before of ", Handover.Kind.TOTAL, "all shards of ");

  /** For people, and for whoever waits for nothing else. */
  private static final String TEACHER = "the teacher";

  /** What others have said and was not read yet. */
  record Came(Inbox<ShardOffer> offers, Inbox<Handover> handovers, AnswerBook answers) {
    static Came nothing(RunTerm work) {
      return new Came(new Inbox<>(work), new Inbox<>(work), new AnswerBook());
    }

    /** Nobody reads what is left. */
    void close() {
      offers.close();
      handovers.close();
    }
  }

  static Seat of(TrainerCommand.Assign task) {
    return new Seat(task, Came.nothing(task.work()), new Position(0, 1, 0, true, false), 0, false, List.of(), -1, Optional.empty());
  }

  RunTerm work() {
    return task.work();
  }

  /** Whether an order means that this placement is over here. */
  boolean endsBy(TrainerCommand order) {
    if (order instanceof TrainerCommand.Assign next) {
      return next.generation() > task.generation() || next.generation() == task.generation() && next.work().supersedes(work());
    } else if (order instanceof TrainerCommand.Release release) {
      return isFor(release.work());
    }
    return order instanceof Trainer.Orphaned orphaned && isFor(orphaned.work());
  }

  boolean isFor(RunTerm other) {
    return task.work().equals(other);
  }

  /** The first boundary at which it can stand still. */
  long firstBoundary() {
    return stepping ? position.next() : position.step();
  }

  boolean mayStep() {
    return !position.finished() && position.step() < limit;
  }

  /** What is still to come from others before a step can go on. */
  Set<String> missing(Phase.Waiting waiting) {
    return waiting instanceof Phase.Exchanging exchanging ? missing(exchanging) : missing((Phase.Forwarded) waiting);
  }

  /** The same for people. */
  String waitsFor(Phase.Waiting waiting) {
    return "waiting for " + String.join(" and ", missing(waiting));
  }

  /** Whether all partners have said what a step needs, and the teacher alone has not. */
  boolean waitsForTeacher(Phase.Waiting waiting) {
    return missing(waiting).equals(Set.of(TEACHER));
  }

  private Set<String> missing(Phase.Forwarded forwarded) {
    Set<String> missing = came.offers().missing(ShardOffer.place(forwarded.step(), forwarded.shard()), forwarded.awaited());
    if (needsAnswer(forwarded) && !came.answers().has(forwarded.step())) {
      missing.add(TEACHER);
    }
    return missing;
  }

  private Set<String> missing(Phase.Exchanging exchanging) {
    return exchanging.awaited().map(kind -> came.handovers().missing(Handover.place(exchanging.step(), kind), exchanging.of()).stream()
        .map(learner -> WORDS.get(kind) + learner).collect(Collectors.<String, Set<String>>toCollection(TreeSet::new)))
        .orElse(Set.of());
  }

  /** The teacher answers for the whole batch, so once a step: before the first shard here. */
  boolean needsAnswer(Phase.Forwarded forwarded) {
    return task.teacher().isPresent() && forwarded.shard() == task.share().map(share -> share.shards().first()).orElse(0);
  }

  Seat at(Position place) {
    return new Seat(task, came, place, limit, false, layers, entered, successor);
  }

  Seat beginStep() {
    return new Seat(task, came, position, limit, true, layers, entered, successor);
  }

  Seat upTo(long newLimit) {
    return new Seat(task, came, position, newLimit, stepping, layers, entered, successor);
  }

  /** May go on as it is told, or as it was told before if that was further. */
  Seat with(TrainerCommand.RunTo to) {
    return new Seat(task, came, position, Math.max(limit, to.step()), stepping, to.layers(), entered, successor);
  }

  /** Whether layers have to be looked at before the next step: an epoch begins, and nobody has yet. */
  boolean mustEnter() {
    return position.epochEnd() && !layers.isEmpty() && entered != position.step();
  }

  /** The layers are in their states. */
  Seat enteredHere() {
    return new Seat(task, came, position, limit, stepping, layers, position.step(), successor);
  }

  Seat then(TrainerCommand next) {
    return new Seat(task, came, position, limit, stepping, layers, entered, Optional.of(next));
  }
}
