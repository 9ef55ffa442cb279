package org.espalier.actors.copies;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/**
 * Brings what finished runs have left to this node, one after another, each from the first who has it. While nobody who answers has it,
 * it asks again for a while: the node that has it may be coming back. Ends with one report.
 */
final class Delivery {
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  /** What a Delivery hears; nobody tells it anything. */
  sealed interface Command {}

  private record Heard(Wanted wanted, ActorRef<Copies.Command> node, Optional<Copies.Files> files) implements Command {}

  private record Came(Wanted wanted, ActorRef<Copies.Command> node, Throwable failure) implements Command {}

  private enum AskAgain implements Command { INSTANCE }

  private enum Late implements Command { INSTANCE }

  /** @param nodes that may have the run, the likeliest first */
  record Wanted(String run, List<ActorRef<Copies.Command>> nodes) {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Deque<Wanted> left;
  private final CopySettings settings;
  private final BiFunction<String, ActorRef<Copies.Command>, CompletionStage<?>> bring;
  private final ActorRef<Copies.Brought> replyTo;
  private String trouble = "";

  private Delivery(ActorContext<Command> context, TimerScheduler<Command> timers, List<Wanted> wanted, CopySettings settings,
      BiFunction<String, ActorRef<Copies.Command>, CompletionStage<?>> bring, ActorRef<Copies.Brought> replyTo) {
    this.context = context;
    this.timers = timers;
    this.left = new ArrayDeque<>(wanted);
    this.settings = settings;
    this.bring = bring;
    this.replyTo = replyTo;
  }

  /** @param bring a run from a node to this one, on another thread */
  static Behavior<Command> create(List<Wanted> wanted, CopySettings settings,
      BiFunction<String, ActorRef<Copies.Command>, CompletionStage<?>> bring, ActorRef<Copies.Brought> replyTo) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new Delivery(context, timers, wanted, settings, bring, replyTo).next()));
  }

  private Behavior<Command> next() {
    if (left.isEmpty()) {
      return end("");
    }
    timers.startSingleTimer(Late.INSTANCE, settings.searchWithin());
    timers.startTimerWithFixedDelay(AskAgain.INSTANCE, Duration.ZERO, ASK_AGAIN);
    return asking(left.element());
  }

  private Behavior<Command> asking(Wanted wanted) {
    return Behaviors.receive(Command.class)
        .onMessageEquals(AskAgain.INSTANCE, () -> ask(wanted))
        .onMessage(Heard.class, heard -> heard.wanted.equals(wanted) && hasResult(heard), heard -> bring(wanted, heard.node))
        .onMessageEquals(Late.INSTANCE, () -> end("no node that answers has run " + wanted.run + " to its end" + trouble
            + ": espalier runs tells whether it is complete, espalier cluster which nodes are away"))
        .onAnyMessage(other -> Behaviors.same())
        .build();
  }

  private static boolean hasResult(Heard heard) {
    return heard.files.stream().flatMap(files -> files.files().stream()).anyMatch(RunFile::isResult);
  }

  private Behavior<Command> ask(Wanted wanted) {
    wanted.nodes.forEach(node -> context.ask(Copies.Files.class, node, ASK_AGAIN, answer -> new Copies.AskFiles(wanted.run, answer),
        (files, failure) -> new Heard(wanted, node, Optional.ofNullable(files))));
    return Behaviors.same();
  }

  private Behavior<Command> bring(Wanted wanted, ActorRef<Copies.Command> node) {
    timers.cancelAll();
    context.pipeToSelf(bring.apply(wanted.run, node), (done, failure) -> new Came(wanted, node, failure));
    return Behaviors.receive(Command.class)
        .onMessage(Came.class, came -> came.failure == null ? came() : missed(came))
        .onAnyMessage(other -> Behaviors.same())
        .build();
  }

  private Behavior<Command> came() {
    left.remove();
    return next();
  }

  /** Others may have it. */
  private Behavior<Command> missed(Came came) {
    context.getLog().warn("run {} could not be brought from {}: {}", came.wanted.run, came.node.path().address(), came.failure.toString());
    trouble = ", and from " + came.node.path().address() + " it could not be brought: " + came.failure.getMessage();
    List<ActorRef<Copies.Command>> others = came.wanted.nodes.stream().filter(node -> !node.equals(came.node)).toList();
    left.remove();
    left.addFirst(new Wanted(came.wanted.run, others));
    return next();
  }

  private Behavior<Command> end(String failure) {
    replyTo.tell(new Copies.Brought(failure));
    return Behaviors.stopped();
  }
}
