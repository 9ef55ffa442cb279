package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.WireMessage;

/**
 * What people read of the supervisor's runs and nodes. It follows the supervisor, who is not asked himself: so ten thousand readers
 * hold up no run.
 */
public final class RunsView {

  /** What a RunsView is told or asked. */
  public sealed interface Command extends ControlMessage {}

  record Began(long generation, Collection<RunEntry> runs) implements Command {
    Began {
      runs = List.copyOf(runs);
    }
  }

  record Changed(RunEntry entry, String message) implements Command {}

  record Progressed(String run, long step, int epoch) implements Command {}

  record NodesChanged(List<SupervisorCommand.NodeUp> nodes) implements Command {}

  /** Asks for all runs, in the order in which they were submitted. */
  public record AskRuns(ActorRef<Runs> replyTo) implements Command, WireMessage {}

  /** Asks for one run. */
  public record AskRun(String run, ActorRef<Runs> replyTo) implements Command, WireMessage {}

  /** Asks for the nodes. */
  public record AskNodes(ActorRef<Nodes> replyTo) implements Command, WireMessage {}

  /** @param lines none if there is no run of the name that was asked for */
  public record Runs(List<Line> lines) implements WireMessage {
    public Runs {
      lines = List.copyOf(lines);
    }
  }

  /**
   * A run, for people.
   *
   * @param step    updates in the last committed checkpoint
   * @param epoch   epochs in it
   * @param message why it waits or failed; empty if there is nothing to say
   */
  public record Line(String run, String status, int priority, long number, long term, Map<String, String> devices, String folder,
      long step, int epoch, String message) {
    public Line {
      devices = Map.copyOf(devices);
    }
  }

  /** @param generation of the supervisor */
  public record Nodes(long generation, List<Node> nodes) implements WireMessage {
    public Nodes {
      nodes = List.copyOf(nodes);
    }
  }

  /** A node with its devices. */
  public record Node(String name, List<Device> devices) {
    public Node {
      devices = List.copyOf(devices);
    }
  }

  /** @param run that it works on; empty for none */
  public record Device(String id, int threads, String run) {}

  private final Map<String, Line> lines = new HashMap<>();
  private List<SupervisorCommand.NodeUp> nodes = List.of();
  private long generation;

  private RunsView() {}

  /** Knows nothing until its supervisor has begun. */
  public static Behavior<Command> create() {
    return Behaviors.setup(context -> new RunsView().behavior());
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onMessage(Began.class, this::onBegan)
        .onMessage(Changed.class, changed -> put(line(changed.entry, changed.message)))
        .onMessage(Progressed.class, this::onProgressed)
        .onMessage(NodesChanged.class, this::onNodes)
        .onMessage(AskRuns.class, this::onAskRuns)
        .onMessage(AskRun.class, ask -> answer(ask.replyTo, new Runs(Optional.ofNullable(lines.get(ask.run)).stream().toList())))
        .onMessage(AskNodes.class, ask -> answer(ask.replyTo, new Nodes(generation, nodes.stream().map(this::node).toList())))
        .build();
  }

  private Behavior<Command> onBegan(Began began) {
    generation = began.generation;
    lines.clear();
    began.runs.forEach(entry -> put(line(entry, entry.outcome().map(RunOutcome::message).orElse(""))));
    return Behaviors.same();
  }

  private Behavior<Command> put(Line line) {
    lines.put(line.run, line);
    return Behaviors.same();
  }

  private Behavior<Command> onProgressed(Progressed progressed) {
    lines.computeIfPresent(progressed.run, (run, old) -> new Line(run, old.status, old.priority, old.number, old.term, old.devices,
        old.folder, progressed.step, progressed.epoch, old.message));
    return Behaviors.same();
  }

  private Behavior<Command> onNodes(NodesChanged changed) {
    nodes = changed.nodes;
    return Behaviors.same();
  }

  private Behavior<Command> onAskRuns(AskRuns ask) {
    return answer(ask.replyTo, new Runs(lines.values().stream().sorted(Comparator.comparingLong(Line::number)).toList()));
  }

  private static <T> Behavior<Command> answer(ActorRef<T> to, T answer) {
    to.tell(answer);
    return Behaviors.same();
  }

  private Node node(SupervisorCommand.NodeUp up) {
    Map<String, String> busy = new HashMap<>();
    lines.values().stream().filter(line -> line.status.equals("TRAINING") || line.status.equals("PAUSING"))
        .forEach(line -> line.devices.values().forEach(device -> busy.put(device, line.run)));
    return new Node(up.node(), up.devices().stream()
        .map(device -> new Device(device.id(), device.threads(), busy.getOrDefault(device.id(), ""))).toList());
  }

  private Line line(RunEntry entry, String message) {
    RunOrder order = entry.order();
    Line old = lines.get(order.run());
    long step = entry.outcome().map(RunOutcome::step).orElse(old == null ? 0 : old.step);
    int epoch = entry.outcome().map(RunOutcome::epoch).orElse(old == null ? 0 : old.epoch);
    return new Line(order.run(), entry.status(), order.priority(), entry.number(), entry.term(), entry.devices(),
        order.folder().path().toString(), step, epoch, message);
  }
}
