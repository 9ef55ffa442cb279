package org.espalier.actors.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.SelfUp;
import akka.cluster.typed.Subscribe;
import java.util.function.Consumer;
import org.espalier.actors.supervisor.NodeCommand;
import org.espalier.actors.supervisor.SupervisorCommand;
import org.espalier.actors.supervisor.SupervisorCommand.NodeUp;

/** Speaks for the process of a device: introduces it to its node once the cluster knows it, and ends it when the node says so. */
final class ChildAgent {
  private ChildAgent() {}

  /**
   * @param device as it introduces itself
   * @param parent reference of who waits in the node
   * @param end    told when the process has to end; must return at once
   */
  static Behavior<NodeCommand> create(NodeUp device, String parent, Consumer<NodeEnd> end) {
    return Behaviors.setup(context -> {
      ActorRef<SupervisorCommand> node = ActorRefResolver.get(context.getSystem()).resolveActorRef(parent);
      ActorRef<SelfUp> up = context.messageAdapter(SelfUp.class, joined -> new NodeCommand.Introduce(node));
      Cluster.get(context.getSystem()).subscriptions().tell(Subscribe.create(up, SelfUp.class));
      NodeUp introduction = device.by(context.getSelf());
      return Behaviors.receive(NodeCommand.class)
          .onMessage(NodeCommand.Introduce.class, introduce -> {
            introduce.supervisor().tell(introduction);
            return Behaviors.same();
          })
          .onMessage(NodeCommand.Leave.class, leave -> {
            end.accept(new NodeEnd(leave.reason(), NodeEnd.Kind.ASKED));
            return Behaviors.same();
          })
          .build();
    });
  }
}
