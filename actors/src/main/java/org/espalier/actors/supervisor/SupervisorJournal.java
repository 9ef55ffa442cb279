package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.SupervisorStrategy;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.SignalHandler;
import java.time.Duration;
import java.util.List;

/**
 * Keeps the facts of a supervisor, which waits for one write before it asks for the next. Where the journal fails, it is read again, and
 * the supervisor begins anew with what is in it. There are no snapshots: the facts stay the only truth, and a processor reads some 30,000
 * of them a second.
 */
final class SupervisorJournal extends EventSourcedBehavior<SupervisorJournal.Write, SupervisorFact, SupervisorState> {
  private static final String ID = "supervisor";
  private final ActorRef<? super SupervisorNote> supervisor;

  /** Make these durable, all or none; {@link SupervisorNote.Written} comes of it. */
  record Write(List<SupervisorFact> facts) {}

  /** @param supervisor told what was found, and what is durable */
  SupervisorJournal(ActorRef<? super SupervisorNote> supervisor) {
    super(PersistenceId.ofUniqueId(ID), SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1));
    this.supervisor = supervisor;
  }

  @Override
  public SupervisorState emptyState() {
    return SupervisorState.EMPTY;
  }

  @Override
  public EventHandler<SupervisorState, SupervisorFact> eventHandler() {
    return SupervisorState::after;
  }

  @Override
  public SignalHandler<SupervisorState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), state -> supervisor.tell(new SupervisorNote.Recovered(state))).build();
  }

  @Override
  public CommandHandler<Write, SupervisorFact, SupervisorState> commandHandler() {
    return (state, write) -> Effect().persist(write.facts()).thenRun(now -> supervisor.tell(new SupervisorNote.Written(now)));
  }
}
