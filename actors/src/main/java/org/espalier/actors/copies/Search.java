package org.espalier.actors.copies;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.copies.RunCopy.Version;

/**
 * Brings the newest checkpoint of a run that counts to this node, from whoever has it. While nobody who answers has the last one, it asks
 * again for a while: the node that has it may be coming back. Ends with one report.
 */
public final class Search {
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  /** What a Search hears; nobody tells it anything. */
  sealed interface Command {}

  private record Heard(Copies.Held held) implements Command {}

  private record Answered(Copies.Pulled pulled) implements Command {}

  private enum AskAgain implements Command { INSTANCE }

  private enum Late implements Command { INSTANCE }

  /**
   * How it ended.
   *
   * @param copy    what was looked for
   * @param version the newest that is here now; empty if there is none
   * @param missing why that is not the last that counts; empty if it is
   */
  public record Found(RunCopy copy, Optional<Version> version, String missing) {

    Found but(String failure) {
      return new Found(copy, version, failure);
    }
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final RunCopy copy;
  private final int own;
  private final List<ActorRef<Copies.Command>> nodes;
  private final ActorRef<Copies.Command> here;
  private final ActorRef<Found> replyTo;
  private final ActorRef<Copies.Held> answers;
  private final ActorRef<Copies.Pulled> pulls;
  private final Map<ActorRef<Copies.Command>, Integer> best = new HashMap<>();
  private boolean late;

  private Search(ActorContext<Command> context, TimerScheduler<Command> timers, RunCopy copy, List<Version> own,
      List<ActorRef<Copies.Command>> nodes, ActorRef<Copies.Command> here, CopySettings settings, ActorRef<Found> replyTo) {
    this.context = context;
    this.timers = timers;
    this.copy = copy;
    this.own = place(own);
    this.nodes = nodes;
    this.here = here;
    this.replyTo = replyTo;
    this.answers = context.messageAdapter(Copies.Held.class, Heard::new);
    this.pulls = context.messageAdapter(Copies.Pulled.class, Answered::new);
    timers.startSingleTimer(Late.INSTANCE, settings.searchWithin());
    timers.startTimerWithFixedDelay(AskAgain.INSTANCE, ASK_AGAIN);
  }

  /**
   * @param own   checkpoints of the run on this node
   * @param nodes that may have others
   * @param here  which brings it
   */
  static Behavior<Command> create(RunCopy copy, List<Version> own, List<ActorRef<Copies.Command>> nodes, ActorRef<Copies.Command> here,
      CopySettings settings, ActorRef<Found> replyTo) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new Search(context, timers, copy, own, nodes, here, settings, replyTo).begin()));
  }

  /** How many newer ones count; as many as there are if none of these does. */
  private int place(List<Version> versions) {
    return versions.stream().mapToInt(copy.checkpoints()::indexOf).filter(index -> index >= 0).min().orElse(copy.checkpoints().size());
  }

  private Behavior<Command> begin() {
    if (own == 0) {
      return end(own);
    }
    ask();
    return asking();
  }

  private void ask() {
    nodes.forEach(node -> node.tell(new Copies.AskHeld(copy.run(), answers)));
  }

  private Behavior<Command> asking() {
    return Behaviors.receive(Command.class)
        .onMessage(Heard.class, heard -> {
          best.put(heard.held.by(), place(heard.held.versions()));
          return choose();
        })
        .onMessageEquals(AskAgain.INSTANCE, () -> {
          ask();
          return choose();
        })
        .onMessageEquals(Late.INSTANCE, () -> {
          late = true;
          return choose();
        })
        .build();
  }

  /** The last one from the first who has it; when it is late, the newest that anybody has. */
  private Behavior<Command> choose() {
    Optional<ActorRef<Copies.Command>> node = nodes.stream().filter(best::containsKey).min((a, b) -> best.get(a) - best.get(b));
    int newest = node.map(best::get).orElse(own);
    if (newest > 0 && !late) {
      return Behaviors.same();
    }
    return node.isEmpty() || newest >= own ? end(own) : bring(node.get(), newest);
  }

  private Behavior<Command> bring(ActorRef<Copies.Command> node, int index) {
    timers.cancel(AskAgain.INSTANCE);
    RunCopy wanted = new RunCopy(copy.run(), copy.term(), copy.checkpoints().subList(index, copy.checkpoints().size()), false);
    here.tell(new Copies.Pull(new Copies.Offer(wanted, node), pulls));
    return Behaviors.receive(Command.class)
        .onMessage(Answered.class, answered -> onAnswer(node, index, answered.pulled))
        .onMessageEquals(Late.INSTANCE, () -> {
          late = true;
          return Behaviors.same();
        })
        .onAnyMessage(other -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onAnswer(ActorRef<Copies.Command> node, int index, Copies.Pulled pulled) {
    if (pulled.failure().isEmpty()) {
      return end(index);
    }
    context.getLog().warn("run {} could not be brought from {}: {}", copy.run(), node.path().address(), pulled.failure());
    best.remove(node);
    timers.startTimerWithFixedDelay(AskAgain.INSTANCE, ASK_AGAIN);
    return late ? choose() : asking();
  }

  private Behavior<Command> end(int index) {
    List<Version> all = copy.checkpoints();
    String missing = index == 0 || all.isEmpty() ? "" : "nobody has checkpoint " + all.get(0).name();
    replyTo.tell(new Found(copy, index < all.size() ? Optional.of(all.get(index)) : Optional.empty(), missing));
    return Behaviors.stopped();
  }
}
