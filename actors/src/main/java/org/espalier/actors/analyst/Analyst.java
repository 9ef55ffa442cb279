package org.espalier.actors.analyst;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import org.espalier.actors.Blueprints;
import org.espalier.actors.WireMessage;
import org.espalier.actors.WorkThread;
import org.espalier.actors.WorkThreads;

/**
 * Looks at committed checkpoints beside the training, at its own pace: it asks for one when it is free, works on a thread of its
 * own, and then rests so long that it takes no more than a stated share of one core. What it finds goes to files in the run
 * folder and decides nothing.
 */
public final class Analyst {

  /** What an Analyst is told. */
  public sealed interface Command {}

  /** A run has checkpoints to look at; the analyst asks its coordinator whenever it is free. */
  public record Invite(String run, ActorRef<Event> coordinator) implements Command, WireMessage {}

  /** The answer to {@link Wanted}. */
  public record Probe(ProbeJob job) implements Command, WireMessage {}

  /** The run has ended. */
  public record Farewell(String run) implements Command, WireMessage {}

  private record Done(ProbeJob job, String file, long nanos, Throwable failure) implements Command {}

  private enum Rested implements Command { INSTANCE }

  /** What an Analyst reports to a run's coordinator. */
  public sealed interface Event extends WireMessage {
    String run();
  }

  /** The analyst is free: the newest checkpoint, please. */
  public record Wanted(String run, ActorRef<Command> replyTo) implements Event {}

  /** @param file in the run folder */
  public record Probed(String run, String checkpoint, String file) implements Event {}

  public record ProbeFailed(String run, String checkpoint, String reason) implements Event {}

  private record Client(String run, ActorRef<Event> coordinator) {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final ProbeTable table;
  private final WorkThread thread;
  private final double share;

  private Analyst(ActorContext<Command> context, TimerScheduler<Command> timers, ProbeTable table, WorkThreads threads, double share) {
    this.context = context;
    this.timers = timers;
    this.table = table;
    this.thread = threads.start(context.getSelf().path().name());
    this.share = share;
  }

  public static Behavior<Command> create(Blueprints blueprints, WorkThreads threads, AnalystSettings settings) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> new Analyst(context, timers,
        new ProbeTable(blueprints, settings.probe()), threads, settings.share()).unemployed()));
  }

  private Behavior<Command> unemployed() {
    return Behaviors.receive(Command.class)
        .onMessage(Invite.class, invite -> ask(new Client(invite.run, invite.coordinator)))
        .onAnyMessage(late -> Behaviors.same())
        .onSignal(PreRestart.class, signal -> release())
        .onSignal(PostStop.class, signal -> release())
        .build();
  }

  private Behavior<Command> ask(Client client) {
    client.coordinator.tell(new Wanted(client.run, context.getSelf()));
    return employed(client);
  }

  private Behavior<Command> employed(Client client) {
    return Behaviors.receive(Command.class)
        .onMessage(Probe.class, probe -> probe.job.run().equals(client.run), probe -> onProbe(client, probe.job))
        .onMessage(Done.class, done -> onDone(client, done))
        .onMessageEquals(Rested.INSTANCE, () -> ask(client))
        .onMessage(Invite.class, invite -> ask(new Client(invite.run, invite.coordinator)))
        .onMessage(Farewell.class, bye -> bye.run.equals(client.run), bye -> unemployed())
        .onAnyMessage(late -> Behaviors.same())
        .onSignal(PreRestart.class, signal -> release())
        .onSignal(PostStop.class, signal -> release())
        .build();
  }

  private Behavior<Command> onProbe(Client client, ProbeJob job) {
    long begun = System.nanoTime();
    context.pipeToSelf(thread.run(() -> table.probe(job)),
        (file, failure) -> new Done(job, file, System.nanoTime() - begun, failure));
    return employed(client);
  }

  private Behavior<Command> onDone(Client client, Done done) {
    if (done.failure == null) {
      client.coordinator.tell(new Probed(client.run, done.job.checkpoint(), done.file));
    } else {
      context.getLog().warn("checkpoint {} of {} could not be probed: {}", done.job.checkpoint(), client.run, done.failure.toString());
      client.coordinator.tell(new ProbeFailed(client.run, done.job.checkpoint(), String.valueOf(done.failure.getMessage())));
    }
    timers.startSingleTimer(Rested.INSTANCE, rest(done.nanos, share));
    return Behaviors.same();
  }

  /** After so much work, how much rest makes the share. */
  static Duration rest(long nanos, double share) {
    return Duration.ofNanos((long) (nanos * (1 - share) / share));
  }

  private Behavior<Command> release() {
    thread.close(() -> { });
    return Behaviors.same();
  }
}
