package org.espalier.actors.supervisor;

import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import java.util.Optional;

/** Sends a coordinator's errands to their threads, and again when the disk refused them. Confined to the coordinator. */
final class Errands {
  private final ActorContext<CoordinatorCommand> context;
  private final TimerScheduler<CoordinatorCommand> timers;
  private final Troubles troubles;

  Errands(ActorContext<CoordinatorCommand> context, TimerScheduler<CoordinatorCommand> timers, Troubles troubles) {
    this.context = context;
    this.timers = timers;
    this.troubles = troubles;
  }

  /** Its end comes as {@link CoordinatorNote.ErrandDone} or {@link CoordinatorNote.ErrandFailed}. */
  void send(Errand errand) {
    context.pipeToSelf(errand.thread().run(errand.first()), (command, failure) -> failure == null
        ? new CoordinatorNote.ErrandDone(errand.name(), command) : new CoordinatorNote.ErrandFailed(errand, failure));
  }

  /** The disk did not take something: it is tried again, and the run waits. Gives what is to be said of it, once. */
  Optional<String> refused(Errand errand, Throwable failure) {
    timers.startSingleTimer("retry " + errand.name(), new CoordinatorNote.Retry(errand.name()), troubles.nextWait());
    return troubles.add(errand, failure);
  }

  void retry(String name) {
    troubles.find(name).ifPresent(this::send);
  }

  /** Gives what had been said of the disk, when nothing is left that it refused. */
  Optional<String> done(String name) {
    return troubles.solved(name);
  }

  boolean blocked() {
    return !troubles.isEmpty();
  }

  void forget(String... names) {
    for (String name : names) {
      troubles.forget(name);
    }
  }

  void forgetAll() {
    troubles.clear();
  }
}
