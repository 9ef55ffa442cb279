package org.espalier.actors.trainer;

import java.util.Optional;
import java.util.Set;
import org.espalier.actors.RunTerm;
import org.espalier.actors.exchange.OfferBook;

/**
 * An assignment and how far it is. The books are the actor's own and change in place; all else changes by a copy.
 *
 * @param limit     updates up to which the trainer may go
 * @param stepping  whether a step is under way
 * @param successor what to do instead, as soon as no native work runs
 */
record Seat(TrainerCommand.Assign task, OfferBook offers, AnswerBook answers, Position position, long limit, boolean stepping,
    Optional<TrainerCommand> successor) {

  static Seat of(TrainerCommand.Assign task) {
    return new Seat(task, new OfferBook(task.work()), new AnswerBook(), new Position(0, 1, 0, true, false), 0, false,
        Optional.empty());
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

  /** Whose offers of a shard are still to come, the teacher among them. */
  Set<String> missing(Phase.Forwarded forwarded) {
    Set<String> missing = offers.missing(forwarded.step(), forwarded.shard(), forwarded.awaited());
    if (needsAnswer(forwarded) && !answers.has(forwarded.step())) {
      missing.add("the teacher");
    }
    return missing;
  }

  /** The teacher answers for the whole batch, so once a step. */
  boolean needsAnswer(Phase.Forwarded forwarded) {
    return task.teacher().isPresent() && forwarded.shard() == 0;
  }

  Seat at(Position place) {
    return new Seat(task, offers, answers, place, limit, false, successor);
  }

  Seat beginStep() {
    return new Seat(task, offers, answers, position, limit, true, successor);
  }

  Seat upTo(long newLimit) {
    return new Seat(task, offers, answers, position, newLimit, stepping, successor);
  }

  Seat then(TrainerCommand next) {
    return new Seat(task, offers, answers, position, limit, stepping, Optional.of(next));
  }
}
