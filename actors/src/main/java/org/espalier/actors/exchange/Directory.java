package org.espalier.actors.exchange;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.espalier.actors.WireMessage;
import org.espalier.actors.exchange.lane.LaneAddress;

/** Tells a node's courier where the lanes of the other nodes are, and them where its own is. One a node. */
public final class Directory {
  private static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "lanes");

  /** What a Directory is told. */
  public sealed interface Command {}

  /** Asks where the node's lane is. */
  public record Where(ActorRef<Command> replyTo) implements Command, WireMessage {}

  /** The lane of the node of {@code from}. */
  public record Here(ActorRef<Command> from, String host, int port) implements Command, WireMessage {}

  private record Listed(Receptionist.Listing listing) implements Command {}

  private enum AskAgain implements Command { INSTANCE }

  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  private final ActorContext<Command> context;
  private final LaneCourier courier;
  private Set<ActorRef<Command>> others = Set.of();
  private final Set<ActorRef<Command>> heard = new HashSet<>();

  private Directory(ActorContext<Command> context, TimerScheduler<Command> timers, LaneCourier courier) {
    this.context = context;
    this.courier = courier;
    timers.startTimerWithFixedDelay(AskAgain.INSTANCE, ASK_AGAIN);
    context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
    context.getSystem().receptionist().tell(Receptionist.subscribe(KEY,
        context.messageAdapter(Receptionist.Listing.class, Listed::new)));
  }

  public static Behavior<Command> create(LaneCourier courier) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> new Directory(context, timers, courier).behavior()));
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onMessage(Where.class, where -> {
          LaneAddress own = courier.lane().address();
          where.replyTo.tell(new Here(context.getSelf(), own.host(), own.port()));
          return Behaviors.same();
        })
        .onMessage(Here.class, here -> {
          courier.learn(here.from.path().address(), new LaneAddress(here.host, here.port));
          heard.add(here.from);
          return Behaviors.same();
        })
        .onMessage(Listed.class, listed -> {
          others = listed.listing.getServiceInstances(KEY);
          heard.retainAll(others);
          return ask();
        })
        .onMessageEquals(AskAgain.INSTANCE, this::ask)
        .build();
  }

  /** Whoever has not answered is asked again: messages get lost. */
  private Behavior<Command> ask() {
    others.stream().filter(other -> !other.path().address().hasLocalScope() && !heard.contains(other))
        .forEach(other -> other.tell(new Where(context.getSelf())));
    return Behaviors.same();
  }
}
