package org.espalier.actors.copies;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.espalier.actors.WireMessage;
import org.espalier.actors.WorkThread;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.copies.RunCopy.Version;
import org.espalier.analysis.run.RunFolder;

/**
 * Keeps copies of runs on its node, gives them to other nodes, and lets others copy what is kept here. One a node, under the name
 * {@value #NAME}, where nodes share no folder of runs. Disks and other nodes are waited for on threads of its own.
 */
public final class Copies {
  public static final String NAME = "copies";
  private static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, NAME);

  /** What a Copies is told. */
  public sealed interface Command {}

  /**
   * Where a run's files can be had.
   *
   * @param source where the run is kept now
   */
  public record Offer(RunCopy copy, ActorRef<Command> source) {}

  /** Makes this node a holder of a copy. */
  public record Pull(Offer offer, ActorRef<Pulled> replyTo) implements Command, WireMessage {}

  /**
   * The end of a {@link Pull}.
   *
   * @param folder  of the run here; empty if that failed
   * @param failure why; empty if it is here
   */
  public record Pulled(ActorRef<Command> by, String folder, String failure) implements WireMessage {}

  /** Asks for bytes of a file; whoever asks for what is not there gets no answer that is {@link Piece#known}. */
  public record Read(String run, String file, long from, int most, ActorRef<Piece> replyTo) implements Command, WireMessage {}

  /** Bytes of a file, fewer at its end. */
  public record Piece(byte[] bytes, boolean known) implements WireMessage {}

  /** Asks for the files of a run, without its checkpoints. */
  public record AskFiles(String run, ActorRef<Files> replyTo) implements Command, WireMessage {}

  public record Files(List<RunFile> files) implements WireMessage {}

  /** Asks for the checkpoints of a run that are here. */
  public record AskHeld(String run, ActorRef<Held> replyTo) implements Command, WireMessage {}

  public record Held(ActorRef<Command> by, List<Version> versions) implements WireMessage {}

  /** The copy of a run is not needed here any more. */
  public record Drop(String run, long term) implements Command, WireMessage {}

  /** Lets other nodes copy a run that is kept here; ends with one {@link Spread.Done}. */
  public record LetCopy(RunCopy copy, ActorRef<Spread.Done> replyTo) implements Command {}

  /** This node keeps a run from now on: brings what counts of it from wherever it is; ends with one {@link Search.Found}. */
  public record TakeOver(RunCopy copy, ActorRef<Search.Found> replyTo) implements Command {}

  /**
   * Brings what finished runs have left to this node, for those who learn from it here; what is left of them here already is replaced.
   * Ends with one {@link Brought}.
   */
  public record Bring(List<String> runs, ActorRef<Brought> replyTo) implements Command, WireMessage {
    public Bring {
      runs = List.copyOf(runs);
    }
  }

  /** @param failure why some of them are not here; empty if all are */
  public record Brought(String failure) implements WireMessage {}

  private record Listed(Receptionist.Listing listing) implements Command {}

  /** A thread of this node has done something. */
  private record Settled(Runnable then) implements Command {}

  private final ActorContext<Command> context;
  private final CopySettings settings;
  private final RunStock stock;
  private final Replica replica;
  private final WorkThread writing;
  private final WorkThread reading;
  private final Supplier<List<Holders.Member>> members;
  private Set<ActorRef<Command>> all = Set.of();

  private Copies(ActorContext<Command> context, CopySettings settings, WorkThreads threads, Supplier<List<Holders.Member>> members) {
    this.context = context;
    this.settings = settings;
    this.stock = new RunStock(settings.runs());
    this.replica = new Replica(stock);
    this.writing = threads.start("copies");
    this.reading = threads.start("copies-read");
    this.members = members;
    var receptionist = context.getSystem().receptionist();
    receptionist.tell(Receptionist.register(KEY, context.getSelf()));
    receptionist.tell(Receptionist.subscribe(KEY, context.messageAdapter(Receptionist.Listing.class, Listed::new)));
  }

  /** @param members of the cluster now; asked on the actor's thread */
  public static Behavior<Command> create(CopySettings settings, WorkThreads threads, Supplier<List<Holders.Member>> members) {
    return Behaviors.setup(context -> new Copies(context, settings, threads, members).behavior());
  }

  /** Of the node of this system. */
  public static ActorRef<Command> of(ActorSystem<?> system) {
    return ActorRefResolver.get(system).resolveActorRef(system.address() + "/user/" + NAME);
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onMessage(Pull.class, this::onPull)
        .onMessage(Read.class, read -> answer(reading, () -> piece(read), read.replyTo))
        .onMessage(AskFiles.class, ask -> answer(reading, () -> new Files(stock.files(ask.run)), ask.replyTo))
        .onMessage(AskHeld.class, ask -> answer(reading, () -> new Held(context.getSelf(), stock.versions(ask.run)), ask.replyTo))
        .onMessage(Drop.class, this::onDrop)
        .onMessage(LetCopy.class, this::onLetCopy)
        .onMessage(TakeOver.class, this::onTakeOver)
        .onMessage(Bring.class, this::onBring)
        .onMessage(Listed.class, listed -> {
          all = listed.listing.getServiceInstances(KEY);
          return Behaviors.same();
        })
        .onMessage(Settled.class, settled -> {
          settled.then.run();
          return Behaviors.same();
        })
        .onSignal(PostStop.class, signal -> {
          writing.close(() -> { });
          reading.close(() -> { });
          return Behaviors.same();
        })
        .build();
  }

  private Piece piece(Read read) {
    try {
      return new Piece(stock.read(read.run, read.file, read.from, read.most), true);
    } catch (IOException e) {
      return new Piece(new byte[0], false);
    }
  }

  /** Who asks gets an answer, or misses it: what is wrong is said here. */
  private <T> Behavior<Command> answer(WorkThread thread, Callable<T> work, ActorRef<T> replyTo) {
    context.pipeToSelf(thread.run(work), (answer, failure) -> new Settled(() -> {
      if (failure == null) {
        replyTo.tell(answer);
      } else {
        context.getLog().warn("a question about copies had no answer: {}", failure.toString());
      }
    }));
    return Behaviors.same();
  }

  private Behavior<Command> onPull(Pull pull) {
    RunCopy copy = pull.offer.copy();
    RunSource source = new RemoteRun(context.getSystem(), pull.offer.source(), copy.run());
    boolean here = pull.offer.source().equals(context.getSelf());
    context.pipeToSelf(writing.run(() -> here ? stock.folder(copy.run()) : replica.bring(copy, source)),
        (folder, failure) -> new Settled(() -> pull.replyTo.tell(pulled(copy, folder, failure))));
    return Behaviors.same();
  }

  private Pulled pulled(RunCopy copy, RunFolder folder, Throwable failure) {
    if (failure == null) {
      return new Pulled(context.getSelf(), folder.path().toString(), "");
    }
    context.getLog().warn("run {} could not be copied here: {}", copy.run(), failure.toString());
    return new Pulled(context.getSelf(), "", failure.toString());
  }

  private Behavior<Command> onDrop(Drop drop) {
    context.pipeToSelf(writing.run(() -> {
      replica.drop(drop.run, drop.term);
      return drop;
    }), (dropped, failure) -> new Settled(() -> {
      if (failure != null) {
        context.getLog().warn("the copy of {} could not be deleted here: {}", drop.run, failure.toString());
      }
    }));
    return Behaviors.same();
  }

  private List<ActorRef<Command>> others(String run) {
    return Holders.preferred(run, all.stream().filter(other -> !other.equals(context.getSelf())).toList(), members.get());
  }

  private Behavior<Command> onLetCopy(LetCopy order) {
    context.spawnAnonymous(Spread.create(new Offer(order.copy, context.getSelf()), others(order.copy.run()), settings, order.replyTo));
    return Behaviors.same();
  }

  /** From then on the folder is no copy. */
  private Behavior<Command> onTakeOver(TakeOver order) {
    RunCopy copy = order.copy;
    ActorRef<Command> self = context.getSelf();
    ActorRef<Search.Found> then = context.spawnAnonymous(Behaviors.receiveMessage(found -> {
      self.tell(new Settled(() -> own(found, order.replyTo)));
      return Behaviors.stopped();
    }));
    context.pipeToSelf(reading.run(() -> stock.versions(copy.run())), (versions, failure) -> new Settled(() ->
        context.spawnAnonymous(Search.create(copy, failure == null ? versions : List.of(), others(copy.run()), self, settings, then))));
    return Behaviors.same();
  }

  private Behavior<Command> onBring(Bring bring) {
    List<Delivery.Wanted> wanted = bring.runs.stream().map(run -> new Delivery.Wanted(run, others(run))).toList();
    context.spawnAnonymous(Delivery.create(wanted, settings, (run, node) -> writing.run(() -> {
      replica.bringLeft(run, new RemoteRun(context.getSystem(), node, run));
      return run;
    }), bring.replyTo));
    return Behaviors.same();
  }

  private void own(Search.Found found, ActorRef<Search.Found> replyTo) {
    context.pipeToSelf(writing.run(() -> {
      replica.own(found.copy().run());
      return found;
    }), (owned, failure) -> new Settled(() -> replyTo.tell(failure == null ? owned : found.but(failure.toString()))));
  }
}
