package org.espalier.actors.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.espalier.actors.supervisor.NodeCommand;
import org.espalier.actors.supervisor.SupervisorCommand;
import org.espalier.actors.supervisor.SupervisorCommand.NodeUp;

/** Speaks for a node: introduces it to whichever supervisor asks, again when its devices change, and ends it when it is told to. */
final class NodeAgent {
  private final ActorContext<NodeCommand> context;
  private final Consumer<NodeEnd> end;

  private NodeAgent(ActorContext<NodeCommand> context, Consumer<NodeEnd> end) {
    this.context = context;
    this.end = end;
  }

  /**
   * @param node  as it introduces itself
   * @param ready after which supervisors find it, whatever comes of it: a run that gets a device of the node does not wait for the engine
   * @param end   told when the node has to end; must return at once
   */
  static Behavior<NodeCommand> create(NodeUp node, CompletionStage<?> ready, Consumer<NodeEnd> end) {
    return Behaviors.setup(context -> {
      var receptionist = context.getSystem().receptionist();
      var register = Receptionist.register(NodeCommand.KEY, context.getSelf());
      ready.whenComplete((done, failure) -> receptionist.tell(register));
      NodeUp up = node.by(context.getSelf());
      return new NodeAgent(context, end).speaking(up, Optional.empty());
    });
  }

  /** @param supervisor who asked last */
  private Behavior<NodeCommand> speaking(NodeUp up, Optional<ActorRef<SupervisorCommand>> supervisor) {
    return Behaviors.receive(NodeCommand.class)
        .onMessage(NodeCommand.Introduce.class, introduce -> introduce(up, Optional.of(introduce.supervisor())))
        .onMessage(NodeCommand.Devices.class,
            there -> introduce(up.with(there.devices(), there.teachers()), supervisor))
        .onMessage(NodeCommand.Misfit.class, misfit -> ends(new NodeEnd(misfit.reason(), NodeEnd.Kind.FAULT)))
        .onMessage(NodeCommand.Leave.class, leave -> ends(new NodeEnd(leave.reason(), NodeEnd.Kind.ASKED)))
        .build();
  }

  private Behavior<NodeCommand> introduce(NodeUp up, Optional<ActorRef<SupervisorCommand>> supervisor) {
    supervisor.ifPresent(to -> to.tell(up));
    return speaking(up, supervisor);
  }

  private Behavior<NodeCommand> ends(NodeEnd why) {
    context.getLog().info("this node ends: {}", why.reason());
    end.accept(why);
    return Behaviors.same();
  }
}
