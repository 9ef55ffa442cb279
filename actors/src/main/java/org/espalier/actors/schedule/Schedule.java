package org.espalier.actors.schedule;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import org.espalier.actors.WireMessage;

/** Decides at each boundary of a run what holds for the next epoch; its coordinator journals that before anyone acts on it. */
public final class Schedule {

  /** What a Schedule is asked. */
  public sealed interface Command {}

  /** @param epoch from 1, about to begin */
  public record Decide(int epoch, ActorRef<Event> replyTo) implements Command, WireMessage {}

  /** What a Schedule decides. */
  public sealed interface Event extends WireMessage {}

  public record Decided(EpochDecision decision) implements Event {}

  private Schedule() {}

  public static Behavior<Command> create(SchedulePolicy policy) {
    return Behaviors.receive(Command.class)
        .onMessage(Decide.class, ask -> {
          ask.replyTo.tell(new Decided(policy.decide(ask.epoch)));
          return Behaviors.same();
        })
        .build();
  }
}
