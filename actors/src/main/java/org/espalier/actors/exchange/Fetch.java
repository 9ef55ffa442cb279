package org.espalier.actors.exchange;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;
import org.espalier.models.train.Snapshot;

/**
 * Fetches one snapshot from another node's {@link Shelf}, a few pieces ahead, and asks again for what does not come. Ends with one
 * report; whoever wants it no more stops it.
 */
public final class Fetch {
  private static final int AHEAD = 8;
  private static final Duration ASK_AGAIN = Duration.ofSeconds(5);
  private static final int MOST_SILENCES = 12;

  /** What a Fetch hears; nobody tells it anything. */
  public sealed interface Command {}

  private record Got(Shelf.Piece piece) implements Command {}

  private enum Silence implements Command { INSTANCE }

  /** What comes of it. */
  public sealed interface Result {
    /** Which snapshot. */
    Shelved index();
  }

  public record Fetched(Shelved index, Snapshot snapshot) implements Result {}

  public record Failed(Shelved index, String reason) implements Result {}

  private final TimerScheduler<Command> timers;
  private final Shelved index;
  private final ActorRef<Shelf.Command> shelf;
  private final ActorRef<? super Result> replyTo;
  private final ActorRef<Shelf.Piece> pieces;
  private final Assembly assembly;
  private final SortedSet<Long> asked = new TreeSet<>();
  private long next;
  private int silences;

  private Fetch(ActorContext<Command> context, TimerScheduler<Command> timers, Shelved index, ActorRef<Shelf.Command> shelf,
      ActorRef<? super Result> replyTo) {
    this.timers = timers;
    this.index = index;
    this.shelf = shelf;
    this.replyTo = replyTo;
    this.pieces = context.messageAdapter(Shelf.Piece.class, Got::new);
    this.assembly = new Assembly(index);
  }

  public static Behavior<Command> create(Shelved index, ActorRef<Shelf.Command> shelf, ActorRef<? super Result> replyTo) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new Fetch(context, timers, index, shelf, replyTo).ask()));
  }

  private Behavior<Command> ask() {
    while (asked.size() < AHEAD && next < assembly.length()) {
      asked.add(next);
      shelf.tell(new Shelf.Read(index.ticket(), next, Shelf.PIECE, pieces));
      next += Shelf.PIECE;
    }
    if (asked.isEmpty()) {
      shelf.tell(new Shelf.Drop(index.ticket()));
      replyTo.tell(new Fetched(index, assembly.snapshot()));
      return Behaviors.stopped();
    }
    timers.startSingleTimer(Silence.INSTANCE, ASK_AGAIN);
    return receiving();
  }

  private Behavior<Command> receiving() {
    return Behaviors.receive(Command.class)
        .onMessage(Got.class, got -> onPiece(got.piece))
        .onMessage(Silence.class, silence -> onSilence())
        .build();
  }

  private Behavior<Command> onPiece(Shelf.Piece piece) {
    if (!piece.known()) {
      return fail("the node has it no more");
    }
    silences = 0;
    if (asked.remove(piece.from())) {
      assembly.put(piece.from(), piece.bytes());
    }
    return ask();
  }

  private Behavior<Command> onSilence() {
    if (++silences > MOST_SILENCES) {
      return fail("nothing came for " + ASK_AGAIN.multipliedBy(MOST_SILENCES).toSeconds() + " s");
    }
    asked.forEach(from -> shelf.tell(new Shelf.Read(index.ticket(), from, Shelf.PIECE, pieces)));
    timers.startSingleTimer(Silence.INSTANCE, ASK_AGAIN);
    return Behaviors.same();
  }

  private Behavior<Command> fail(String reason) {
    replyTo.tell(new Failed(index, "the snapshot of step " + index.step() + " could not be fetched: " + reason));
    return Behaviors.stopped();
  }
}
