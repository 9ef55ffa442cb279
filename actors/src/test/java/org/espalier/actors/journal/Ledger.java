package org.espalier.actors.journal;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import java.util.ArrayList;
import java.util.List;
import org.espalier.actors.supervisor.RunFact;

/** An event sourced actor that keeps what it is told, under an identity that several may have. */
final class Ledger extends EventSourcedBehavior<Ledger.Command, RunFact.RunPaused, List<Long>> {
  interface Command {}

  record Keep(long step, ActorRef<Done> replyTo) implements Command {}

  record Read(ActorRef<List<Long>> replyTo) implements Command {}

  private Ledger() {
    super(PersistenceId.ofUniqueId("ledger"));
  }

  static Behavior<Command> create() {
    return new Ledger();
  }

  @Override
  public List<Long> emptyState() {
    return List.of();
  }

  @Override
  public CommandHandler<Command, RunFact.RunPaused, List<Long>> commandHandler() {
    return newCommandHandlerBuilder().forAnyState()
        .onCommand(Keep.class, keep -> Effect().persist(new RunFact.RunPaused(keep.step()))
            .thenRun(state -> keep.replyTo().tell(Done.getInstance())))
        .onCommand(Read.class, (state, read) -> Effect().none().thenRun(now -> read.replyTo().tell(state)))
        .build();
  }

  @Override
  public EventHandler<List<Long>, RunFact.RunPaused> eventHandler() {
    return newEventHandlerBuilder().forAnyState().onAnyEvent((state, fact) -> {
      List<Long> next = new ArrayList<>(state);
      next.add(fact.step());
      return List.copyOf(next);
    });
  }
}
