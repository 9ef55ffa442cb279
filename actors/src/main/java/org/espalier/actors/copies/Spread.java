package org.espalier.actors.copies;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Lets as many nodes as there should be copies pull one, and others in the place of those that fail. Ends with one report: when there are
 * enough, when nobody is left, or when it has taken too long.
 */
public final class Spread {

  /** What a Spread hears; nobody tells it anything. */
  sealed interface Command {}

  private record Answered(Copies.Pulled pulled) implements Command {}

  private record Gone(ActorRef<Copies.Command> node) implements Command {}

  private enum Late implements Command { INSTANCE }

  /**
   * How it ended.
   *
   * @param copy     what was to be copied
   * @param copies   nodes that have a copy now, besides the one that it was copied from
   * @param failures of those that have none
   */
  public record Done(RunCopy copy, int copies, List<String> failures) {}

  private final ActorContext<Command> context;
  private final Copies.Offer offer;
  private final CopySettings settings;
  private final ActorRef<Done> replyTo;
  private final ActorRef<Copies.Pulled> answers;
  private final Deque<ActorRef<Copies.Command>> left;
  private final Set<ActorRef<Copies.Command>> asked = new LinkedHashSet<>();
  private final List<String> failures = new ArrayList<>();
  private int copies;

  private Spread(ActorContext<Command> context, TimerScheduler<Command> timers, Copies.Offer offer, List<ActorRef<Copies.Command>> nodes,
      CopySettings settings, ActorRef<Done> replyTo) {
    this.context = context;
    this.offer = offer;
    this.left = new ArrayDeque<>(nodes);
    this.settings = settings;
    this.replyTo = replyTo;
    this.answers = context.messageAdapter(Copies.Pulled.class, Answered::new);
    timers.startSingleTimer(Late.INSTANCE, settings.copyWithin());
  }

  /** @param nodes that may hold a copy, the best first */
  static Behavior<Command> create(Copies.Offer offer, List<ActorRef<Copies.Command>> nodes, CopySettings settings, ActorRef<Done> replyTo) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new Spread(context, timers, offer, nodes, settings, replyTo).ask()));
  }

  private Behavior<Command> ask() {
    while (copies + asked.size() < settings.count() && !left.isEmpty()) {
      ActorRef<Copies.Command> node = left.remove();
      asked.add(node);
      context.watchWith(node, new Gone(node));
      node.tell(new Copies.Pull(offer, answers));
    }
    return asked.isEmpty() ? end() : waiting();
  }

  private Behavior<Command> waiting() {
    return Behaviors.receive(Command.class)
        .onMessage(Answered.class, answered -> onAnswer(answered.pulled))
        .onMessage(Gone.class, gone -> onFailure(gone.node, "it is gone"))
        .onMessageEquals(Late.INSTANCE, () -> {
          asked.forEach(node -> failures.add(node.path().address() + ": no copy within " + settings.copyWithin().toSeconds() + " s"));
          return end();
        })
        .build();
  }

  private Behavior<Command> onAnswer(Copies.Pulled pulled) {
    if (!pulled.failure().isEmpty()) {
      return onFailure(pulled.by(), pulled.failure());
    }
    copies += asked.remove(pulled.by()) ? 1 : 0;
    return ask();
  }

  private Behavior<Command> onFailure(ActorRef<Copies.Command> node, String reason) {
    if (asked.remove(node)) {
      failures.add(node.path().address() + ": " + reason);
    }
    return ask();
  }

  /** Whoever held a copy of a run that has ended and is not among the holders now has no use for it. */
  private Behavior<Command> end() {
    if (offer.copy().whole() && copies == settings.count()) {
      left.forEach(node -> node.tell(new Copies.Drop(offer.copy().run(), offer.copy().term())));
    }
    replyTo.tell(new Done(offer.copy(), copies, List.copyOf(failures)));
    return Behaviors.stopped();
  }
}
