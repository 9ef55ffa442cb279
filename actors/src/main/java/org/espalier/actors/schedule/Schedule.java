package org.espalier.actors.schedule;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.util.List;
import org.espalier.actors.WireMessage;
import org.espalier.models.reparam.Evidence;

/** Decides at each boundary of a run what holds for the next epoch; its coordinator journals that before anyone acts on it. */
public final class Schedule {

  /** What a Schedule is asked. */
  public sealed interface Command {}

  /**
   * @param epoch   from 1, about to begin
   * @param history what was measured in the epochs before, where a decision needs it
   */
  public record Decide(int epoch, List<Evidence> history, ActorRef<Event> replyTo) implements Command, WireMessage {
    public Decide {
      history = List.copyOf(history);
    }
  }

  /** What a Schedule decides. */
  public sealed interface Event extends WireMessage {}

  public record Decided(EpochDecision decision) implements Event {}

  private Schedule() {}

  public static Behavior<Command> create(SchedulePolicy policy) {
    return Behaviors.receive(Command.class)
        .onMessage(Decide.class, ask -> {
          ask.replyTo.tell(new Decided(policy.decide(ask.epoch, ask.history)));
          return Behaviors.same();
        })
        .build();
  }
}
