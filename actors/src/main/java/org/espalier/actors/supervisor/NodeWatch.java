package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The nodes of a supervisor's cluster: how they are found, lost and emptied. Confined to the supervisor. */
final class NodeWatch {
  private final ActorContext<SupervisorCommand> context;
  private final Dispatch dispatch;
  private final Placing placing;
  private final Requests requests;
  private final ActorRef<RunsView.Command> view;
  /** Nodes that there are, whether they have introduced themselves or not. */
  private Set<ActorRef<NodeCommand>> listed = Set.of();

  NodeWatch(ActorContext<SupervisorCommand> context, Dispatch dispatch, Placing placing, Requests requests,
      ActorRef<RunsView.Command> view) {
    this.context = context;
    this.dispatch = dispatch;
    this.placing = placing;
    this.requests = requests;
    this.view = view;
  }

  void onNodeUp(SupervisorState state, SupervisorCommand.NodeUp up) {
    Optional<String> misfit = dispatch.roster().misfit(up);
    if (misfit.isPresent()) {
      context.getLog().warn("node {} stays out: {}", up.node(), misfit.get());
      up.agent().ifPresent(agent -> agent.tell(new NodeCommand.Misfit(misfit.get())));
      return;
    }
    dispatch.mourn(dispatch.roster().add(up), state::termOf);
    up.agent().ifPresent(agent -> context.watchWith(agent, new SupervisorNote.NodeGone(up.node(), agent)));
    nodesChanged();
  }

  void onNodesListed(SupervisorState state, SupervisorNote.NodesListed now) {
    listed = now.listing().getServiceInstances(NodeCommand.KEY);
    lookForNodes();
  }

  /**
   * Whoever is new to this supervisor is asked what it is, and again as long as it is not known: messages get lost, and when a node
   * begins anew at its old address, Akka may say of its new life what is true of the old one, that it is gone.
   */
  void lookForNodes() {
    listed.stream().filter(agent -> !dispatch.roster().knows(agent))
        .forEach(agent -> agent.tell(new NodeCommand.Introduce(context.getSelf())));
  }

  private void nodesChanged() {
    view.tell(new RunsView.NodesChanged(List.copyOf(dispatch.roster().nodes()), dispatch.roster().closed()));
    placing.placeSoon();
  }

  void onNodeGone(SupervisorState state, SupervisorNote.NodeGone gone) {
    if (!dispatch.roster().knows(gone.agent())) {
      return;   // it began anew under its name before its end was noticed
    }
    context.getLog().warn("node {} is gone; its runs are placed elsewhere", gone.node());
    dispatch.mourn(dispatch.roster().remove(gone.node()).keySet(), state::termOf);
    nodesChanged();
  }

  /** Runs of the node come to rest behind a checkpoint and are queued again; the node leaves when the last of them has. */
  void onDrain(SupervisorState state, SupervisorCommand.Drain drain) {
    if (!dispatch.roster().close(drain.node())) {
      requests.refuse(drain.node(), "there is no node of that name", drain.replyTo());
      return;
    }
    drain.replyTo().tell(new SupervisorCommand.Answer(drain.node(), ""));
    dispatch.on(drain.node()).forEach(placing::move);
    letDrainedLeave();
    nodesChanged();
  }

  void letDrainedLeave() {
    dispatch.drained().forEach(up -> up.agent().ifPresent(agent -> agent.tell(new NodeCommand.Leave("the node is drained"))));
  }
}
