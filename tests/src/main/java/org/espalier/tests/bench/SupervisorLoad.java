package org.espalier.tests.bench;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.espalier.actors.Program;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.journal.H2Journal;
import org.espalier.actors.supervisor.CoordinatorCommand;
import org.espalier.actors.supervisor.CoordinatorEvent;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.actors.supervisor.RunSettings;
import org.espalier.actors.supervisor.RunsView;
import org.espalier.actors.supervisor.Supervisor;
import org.espalier.actors.supervisor.SupervisorCommand;
import org.espalier.actors.supervisor.SupervisorCommand.Answer;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.checkpoint.Disk;

/**
 * The supervisor with many simulated trainers and many queued runs, and the real journal on disk: how fast it places runs, what a command
 * takes meanwhile, how much memory it needs, and how long it takes to read its journal again. Runs are led by actors that end them at
 * once, so nothing but the supervisor is measured. Arguments: trainers, runs, facts in the journal that is read again.
 */
public final class SupervisorLoad {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int DEVICES_OF_A_NODE = 8;
  /** About as long as a resolved experiment. */
  private static final String EXPERIMENT = "{\"name\":\"" + "x".repeat(1_500) + "\"}";

  private SupervisorLoad() {}

  public static void main(String[] arguments) throws Exception {
    int trainers = argument(arguments, 0, 1_000);
    int runs = argument(arguments, 1, 10_000);
    int facts = argument(arguments, 2, 1_000_000);
    load(Folders.temporary("supervisor"), trainers, runs);
    replay(Folders.temporary("supervisor"), facts);
    System.exit(0);
  }

  private static int argument(String[] arguments, int index, int usual) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : usual;
  }

  private static void load(Path folder, int trainers, int runs) throws Exception {
    CountDownLatch ended = new CountDownLatch(runs);
    World world = World.open(folder, ended);
    long bare = world.heap();

    long begin = System.nanoTime();
    List<Long> submissions = world.submitAll(runs);
    double submitting = seconds(begin);
    long queued = world.heap();

    begin = System.nanoTime();
    world.arrive(trainers);
    List<Long> commands = world.askWhile(ended);
    double placing = seconds(begin);
    System.out.printf("%d trainers on %d nodes, %d runs%n", trainers, trainers / DEVICES_OF_A_NODE, runs);
    System.out.printf("submissions  %8.0f a second; p50 %.2f ms, p99 %.2f ms%n", runs / submitting, p(submissions, 50), p(submissions, 99));
    System.out.printf("placements   %8.0f a second, each with its term and its end in the journal%n", runs / placing);
    System.out.printf("commands     p50 %.2f ms, p99 %.2f ms beside them (%d)%n", p(commands, 50), p(commands, 99), commands.size());
    System.out.printf("heap         %8.1f MiB more with all runs queued, %.1f MiB more when they have ended%n", (queued - bare) / 1048576.0,
        (world.heap() - bare) / 1048576.0);
    world.close();
  }

  private static void replay(Path folder, int facts) throws Exception {
    long begin = System.nanoTime();
    JournalFiller.fill(World.config(folder), facts, EXPERIMENT);
    System.out.printf("journal      %d facts written in %.1f s%n", facts, seconds(begin));
    begin = System.nanoTime();
    World world = World.open(folder, new CountDownLatch(0));
    world.awaitSupervisor();
    System.out.printf("replay       %.1f s for %d facts, %.0f a second, with the start of the actors%n", seconds(begin), facts,
        facts / seconds(begin));
    world.close();
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static double p(List<Long> nanos, int percent) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
  }

  /** A supervisor with its view, in an actor system of its own. */
  private record World(ActorSystem<Void> system, ActorRef<SupervisorCommand> supervisor, ActorRef<RunsView.Command> view) {

    static Config config(Path folder) {
      H2Journal journal = new H2Journal(folder);
      journal.create();
      return journal.config().withFallback(ConfigFactory.parseResources("org/espalier/profiles/local.conf"))
          .withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve();
    }

    static World open(Path folder, CountDownLatch ended) throws Exception {
      Config config = config(folder);
      RunSettings settings = RunSettings.of(config.getConfig("espalier.supervisor"), experiment -> {
        throw new IllegalStateException("nobody opens an experiment here");
      }, new WorkThreads(), Disk.LOCAL, InstantSource.system(), true, run -> RunListener.SILENT);
      CompletableFuture<World> opened = new CompletableFuture<>();
      CompletableFuture<ActorSystem<Void>> whole = new CompletableFuture<>();
      ActorSystem<Void> system = ActorSystem.create(Behaviors.setup(context -> {
        ActorRef<RunsView.Command> view = context.spawn(RunsView.create(census -> { }), "runs");
        ActorRef<SupervisorCommand> supervisor = context.spawn(Supervisor.create(settings, (order, to) -> leader(order, to, ended), view), "supervisor");
        whole.thenAccept(own -> opened.complete(new World(own, supervisor, view)));
        return Behaviors.empty();
      }), "load", config);
      whole.complete(system);
      return opened.get(1, TimeUnit.MINUTES);
    }

    /** Leads a run to its end at once. */
    private static Behavior<CoordinatorCommand> leader(RunOrder order, ActorRef<CoordinatorEvent> supervisor, CountDownLatch ended) {
      return Behaviors.setup(context -> {
        supervisor.tell(new CoordinatorEvent.Ready(order.run(), 0, 100, 1, "hash", Map.of("vit", 1L << 20)));
        return Behaviors.receive(CoordinatorCommand.class).onMessage(CoordinatorCommand.Begin.class, begin -> {
          supervisor.tell(new CoordinatorEvent.Progressed(begin.work(), 100, 1));
          supervisor.tell(new CoordinatorEvent.Ended(RunOutcome.bare(order.run(), RunOutcome.Status.COMPLETED, "")));
          ended.countDown();
          return Behaviors.stopped();
        }).build();
      });
    }

    List<Long> submitAll(int runs) {
      List<CompletionStage<Long>> answers = new ArrayList<>();
      List<Long> times = new ArrayList<>();
      for (int run = 0; run < runs; run++) {
        answers.add(submit("run-" + run));
        if (answers.size() == 64) {
          answers.forEach(answer -> times.add(answer.toCompletableFuture().join()));
          answers.clear();
        }
      }
      answers.forEach(answer -> times.add(answer.toCompletableFuture().join()));
      return times;
    }

    private CompletionStage<Long> submit(String run) {
      RunOrder order = new RunOrder(run, EXPERIMENT, new RunFolder(Path.of("runs", run)), Map.of("vit", 1), false, 1, Map.of(), 1, 0, false);
      long begin = System.nanoTime();
      return AskPattern.<SupervisorCommand, Answer>ask(supervisor, replyTo -> new SupervisorCommand.Submit(order, replyTo), PATIENCE,
          system.scheduler()).thenApply(answer -> System.nanoTime() - begin);
    }

    void arrive(int trainers) {
      for (int node = 0; node < trainers / DEVICES_OF_A_NODE; node++) {
        String name = "n" + node;
        List<SupervisorCommand.Device> devices = IntStream.range(0, DEVICES_OF_A_NODE).mapToObj(device -> new SupervisorCommand.Device(
            name + "/cpu:" + device, 1, system.ignoreRef(), system.ignoreRef(), 0)).toList();
        supervisor.tell(new SupervisorCommand.NodeUp(name, Optional.empty(), Program.IDENTITY, devices));
      }
    }

    /** Asks for a change of a run that is not there, one after the other, until all runs have ended. */
    List<Long> askWhile(CountDownLatch ended) throws Exception {
      List<Long> times = new ArrayList<>();
      while (ended.getCount() > 0) {
        long begin = System.nanoTime();
        AskPattern.<SupervisorCommand, Answer>ask(supervisor, replyTo -> new SupervisorCommand.Resume("nobody", replyTo), PATIENCE,
            system.scheduler()).toCompletableFuture().join();
        times.add(System.nanoTime() - begin);
      }
      return times;
    }

    void awaitSupervisor() {
      AskPattern.<SupervisorCommand, Answer>ask(supervisor, replyTo -> new SupervisorCommand.Resume("nobody", replyTo), PATIENCE,
          system.scheduler()).toCompletableFuture().join();
    }

    /** Bytes in use after a collection. */
    long heap() {
      long[] used = IntStream.range(0, 3).mapToLong(again -> {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
      }).toArray();
      return Arrays.stream(used).min().orElseThrow();
    }

    void close() throws Exception {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }
  }
}
