package org.espalier.actors.cluster;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import java.util.Optional;
import java.util.function.Consumer;
import org.espalier.actors.supervisor.NodeCommand;
import org.espalier.actors.supervisor.SupervisorCommand.NodeUp;

/** Speaks for a node: introduces it to whichever supervisor asks, and ends it when it is told to. */
final class NodeAgent {

  private NodeAgent() {}

  /**
   * @param node as it introduces itself
   * @param end  told when the node has to end; must return at once
   */
  static Behavior<NodeCommand> create(NodeUp node, Consumer<NodeEnd> end) {
    return Behaviors.setup(context -> {
      context.getSystem().receptionist().tell(Receptionist.register(NodeCommand.KEY, context.getSelf()));
      NodeUp up = new NodeUp(node.node(), Optional.of(context.getSelf()), node.program(), node.devices());
      return Behaviors.receive(NodeCommand.class)
          .onMessage(NodeCommand.Introduce.class, introduce -> {
            introduce.supervisor().tell(up);
            return Behaviors.same();
          })
          .onMessage(NodeCommand.Misfit.class, misfit -> ends(context, end, new NodeEnd(misfit.reason(), true)))
          .onMessage(NodeCommand.Leave.class, leave -> ends(context, end, new NodeEnd(leave.reason(), false)))
          .build();
    });
  }

  private static Behavior<NodeCommand> ends(ActorContext<NodeCommand> context, Consumer<NodeEnd> end, NodeEnd why) {
    context.getLog().info("this node ends: {}", why.reason());
    end.accept(why);
    return Behaviors.same();
  }
}
