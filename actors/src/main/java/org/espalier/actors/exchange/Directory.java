package org.espalier.actors.exchange;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
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

  private final ActorContext<Command> context;
  private final LaneCourier courier;

  private Directory(ActorContext<Command> context, LaneCourier courier) {
    this.context = context;
    this.courier = courier;
    context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
    context.getSystem().receptionist().tell(Receptionist.subscribe(KEY,
        context.messageAdapter(Receptionist.Listing.class, Listed::new)));
  }

  public static Behavior<Command> create(LaneCourier courier) {
    return Behaviors.setup(context -> new Directory(context, courier).behavior());
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onMessage(Where.class, where -> {
          LaneAddress own = courier.lane().address();
          where.replyTo.tell(new Here(context.getSelf(), own.host(), own.port()));
          return Behaviors.same();
        })
        .onMessage(Here.class, here -> {
          Address node = here.from.path().address();
          courier.learn(node, new LaneAddress(here.host, here.port));
          return Behaviors.same();
        })
        .onMessage(Listed.class, listed -> {
          listed.listing.getServiceInstances(KEY).stream().filter(other -> !other.path().address().hasLocalScope())
              .forEach(other -> other.tell(new Where(context.getSelf())));
          return Behaviors.same();
        })
        .build();
  }
}
