package org.espalier.actors.exchange;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.espalier.actors.WireMessage;
import org.espalier.models.train.Snapshot;

/**
 * Snapshots of a node's learners that a coordinator on another node fetches piece by piece. One a node. A snapshot lies here until it
 * is dropped; a run that takes a new one has no use for its older ones but the last.
 */
public final class Shelf {
  /** So large is a piece at most; more would hold up other messages. */
  static final int PIECE = 512 << 10;
  private static final int KEPT = 2;

  /** What a Shelf is told. */
  public sealed interface Command {}

  /**
   * Keeps a snapshot of learners of this node.
   *
   * @param owner whose older snapshots go: a trainer
   * @param then  told where it lies
   */
  public record Put(String owner, Snapshot snapshot, Consumer<Shelved> then) implements Command {}

  /** Asks for bytes, at most {@value #PIECE}. */
  public record Read(long ticket, long from, int most, ActorRef<Piece> replyTo) implements Command, WireMessage {}

  /** The snapshot is not needed any more. */
  public record Drop(long ticket) implements Command, WireMessage {}

  /**
   * Bytes of a snapshot.
   *
   * @param known false if the snapshot is not here (any more)
   */
  public record Piece(long ticket, long from, byte[] bytes, boolean known) implements WireMessage {}

  private record Kept(String owner, Bundle bundle) {}

  private final ActorContext<Command> context;
  private final Map<Long, Kept> snapshots = new LinkedHashMap<>();
  private long tickets;

  private Shelf(ActorContext<Command> context) {
    this.context = context;
  }

  public static Behavior<Command> create() {
    return Behaviors.setup(context -> new Shelf(context).behavior());
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onMessage(Put.class, this::onPut)
        .onMessage(Read.class, this::onRead)
        .onMessage(Drop.class, this::onDrop)
        .build();
  }

  private Behavior<Command> onPut(Put put) {
    long ticket = ++tickets;
    Bundle bundle = new Bundle(put.snapshot);
    snapshots.put(ticket, new Kept(put.owner, bundle));
    long tooMany = snapshots.values().stream().filter(kept -> kept.owner.equals(put.owner)).count() - KEPT;
    var oldest = snapshots.values().iterator();
    while (tooMany > 0) {
      if (oldest.next().owner.equals(put.owner)) {
        oldest.remove();
        tooMany--;
      }
    }
    put.then.accept(bundle.index(ticket));
    return Behaviors.same();
  }

  private Behavior<Command> onRead(Read read) {
    Kept kept = snapshots.get(read.ticket);
    boolean readable = kept != null && read.from >= 0 && read.from <= kept.bundle.length() && read.most >= 0;
    if (!readable) {
      context.getLog().info("nothing to read at {} of snapshot {}", read.from, read.ticket);
    }
    byte[] bytes = readable ? kept.bundle.read(read.from, Math.min(PIECE, read.most)) : new byte[0];
    read.replyTo.tell(new Piece(read.ticket, read.from, bytes, readable));
    return Behaviors.same();
  }

  private Behavior<Command> onDrop(Drop drop) {
    snapshots.remove(drop.ticket);
    return Behaviors.same();
  }
}
