package org.espalier.actors.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.ClusterSingletonSettings;
import akka.cluster.typed.SingletonActor;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.analyst.AnalystSettings;
import org.espalier.actors.journal.H2Journal;
import org.espalier.actors.journal.Journal;
import org.espalier.actors.journal.PostgresJournal;
import org.espalier.actors.planning.Planner;
import org.espalier.actors.security.NodeTls;
import org.espalier.actors.supervisor.Census;
import org.espalier.actors.supervisor.ControlMessage;
import org.espalier.actors.supervisor.NodeCommand;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.actors.supervisor.RunSettings;
import org.espalier.actors.supervisor.SupervisorCommand;
import org.espalier.actors.trainer.TrainerSettings;
import org.espalier.actors.web.ApiServer;
import org.espalier.actors.web.ApiSettings;
import org.espalier.actors.web.Metrics;
import org.espalier.models.InputException;
import org.espalier.models.tensor.ComputeDevice;

/** This JVM as a node of a cluster, from its start until it leaves. For any thread. */
public final class ClusterNode implements AutoCloseable {
  private final NodeConfig config;
  private final ActorSystem<Void> system;
  private final ActorRef<ControlMessage> desk;
  private final ApiServer api;
  private final WorkThreads threads;
  private final Duration stopWithin;
  private final CompletableFuture<NodeEnd> ended;
  /** Why a native call of this process has to be taken for one that never returns. */
  private final CompletableFuture<String> hung;
  private final StallGuard guard;

  private ClusterNode(NodeConfig config, ActorSystem<Void> system, ActorRef<ControlMessage> desk, ApiServer api, WorkThreads threads,
      Duration stopWithin, CompletableFuture<NodeEnd> ended, CompletableFuture<String> hung, StallGuard guard) {
    this.config = config;
    this.system = system;
    this.desk = desk;
    this.api = api;
    this.threads = threads;
    this.stopWithin = stopWithin;
    this.ended = ended;
    this.hung = hung;
    this.guard = guard;
  }

  /**
   * Joins the cluster, or starts one if the node names no seeds.
   *
   * @param planner    of sweeps and forks, where runs are supervised
   * @param deviceMain whose {@code main} runs the process of a device, for a node that gives each a process of its own
   * @throws InputException if the journal cannot be used
   */
  public static ClusterNode open(NodeConfig node, NodeSettings settings, Planner planner, Class<?> deviceMain) {
    Config file = settings.config().withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve();
    Optional<NodeTls> tls = Protection.of(node, file);
    Config config = ClusterConfig.complete(node, settings.config(),
        tls.map(NodeTls::artery).orElse(ConfigFactory.empty()).withFallback(journal(node, file)));
    Config own = config.getConfig("espalier");
    WorkThreads threads = new WorkThreads();
    CompletableFuture<String> hung = new CompletableFuture<>();
    TrainerSettings trainers = settings.trainers(config, threads, hung::complete);
    Optional<OwnRuns> ownRuns = OwnRuns.of(node, config);
    CompletionStage<?> warm = warmUp(node, settings, threads);
    RunSettings all = RunSettings.of(own.getConfig("supervisor"), settings.blueprints(), threads, settings.disk(), settings.clock(),
        true, run -> RunListener.SILENT);
    RunSettings runs = ownRuns.map(folder -> all.copying(folder.settings())).orElse(all);
    CompletableFuture<NodeEnd> ended = new CompletableFuture<>();
    ChildLauncher children = new ChildLauncher(settings.config(), deviceMain, ChildSettings.of(own.getConfig("node")));
    Metrics metrics = new Metrics();
    StallGuard guard = StallGuard.start(config);
    ActorSystem<Void> system = ActorSystem.create(
        Behaviors.<Void>setup(context -> guardian(context, node,
            ownRuns.map(folder -> folder.keep(context, trainers, threads)).orElse(trainers), warm, children, tls, metrics, ended)),
        node.cluster(), config);
    system.getWhenTerminated().whenComplete((done, failure) -> {
      ownRuns.ifPresent(OwnRuns::close);
      ended.complete(NodeEnd.removed());
    });
    AtomicReference<Optional<Census>> census = new AtomicReference<>(Optional.empty());
    NodeMetrics.tellOf(metrics, system, census::get);
    NodeMetrics.tellOfAnswers(metrics, settings.answers());
    ActorRef<ControlMessage> desk = desk(system, Desk.create(runs, trainers, AnalystSettings.of(own.getConfig("analyst")), planner,
        node.runs(), census::set));
    node.meeting().join(system, node);
    ApiServer api = serve(system, node, desk, config, tls, metrics);
    ClusterNode running = new ClusterNode(node, system, desk, api, threads, own.getDuration("node.stop-within"), ended, hung,
        guard);
    hung.thenAccept(running::leaveHung);
    return running;
  }

  /** A node whose devices have processes of their own has no engine itself. */
  private static CompletionStage<?> warmUp(NodeConfig node, NodeSettings settings, WorkThreads threads) {
    Stream<ComputeDevice> own = node.isolation() == Isolation.NONE
        ? Stream.concat(node.computeDevices().stream(), node.teachers().stream()) : Stream.empty();
    return own.findFirst().<CompletionStage<?>>map(device -> settings.warmUp(device, threads))
        .orElse(CompletableFuture.completedFuture(""));
  }

  private static ApiServer serve(ActorSystem<?> system, NodeConfig node, ActorRef<ControlMessage> desk, Config config,
      Optional<NodeTls> tls, Metrics metrics) {
    try {
      return ApiServer.start(system, ApiSettings.of(config, tls.map(NodeTls::context)), new ClusterControl(system, desk, node), metrics,
          () -> unready(system)).toCompletableFuture().join();
    } catch (CompletionException e) {
      system.terminate();
      throw e.getCause() instanceof InputException wrong ? wrong : e;
    }
  }

  private static Optional<String> unready(ActorSystem<?> system) {
    MemberStatus status = Cluster.get(system).selfMember().status();
    return status.equals(MemberStatus.up()) ? Optional.empty() : Optional.of("the node is " + status + " in its cluster");
  }

  private static Config journal(NodeConfig node, Config file) {
    if (!node.controls()) {
      return ConfigFactory.empty();
    }
    Journal journal = node.journal().equals("h2") ? new H2Journal(node.data().resolve("journal"))
        : PostgresJournal.of(file.getConfig("espalier.journal.postgres"));
    if (node.controlNodes() > 1 && !journal.reachableFromOtherNodes()) {
      throw new InputException("the cluster has %d control nodes, but this one keeps its journal in files that the others cannot reach: "
          + "set espalier.node.journal.kind = postgresql, or control-nodes = 1", node.controlNodes());
    }
    journal.create();
    return journal.config();
  }

  private static Behavior<Void> guardian(ActorContext<Void> context, NodeConfig node, TrainerSettings trainers,
      CompletionStage<?> warm, ChildLauncher children, Optional<NodeTls> tls, Metrics metrics, CompletableFuture<NodeEnd> ended) {
    NodeExchange exchange = NodeExchange.open(context, node, tls);
    NodeMetrics.tellOfLane(metrics, exchange.courier().lane()::statistics);
    boolean alone = node.isolation() == Isolation.NONE;
    SupervisorCommand.NodeUp up = Staff.hire(context, node.name(), alone ? node.devices() : List.of(), alone ? node.teachers() : List.of(),
        exchange.connect(trainers));
    ActorRef<NodeCommand> agent = context.spawn(NodeAgent.create(up, warm, ended::complete), "agent");
    if (!alone) {
      context.spawn(DeviceProcesses.create(node, children, agent, ended::complete), "devices");
    }
    context.spawn(Admission.create(context.getSystem().settings().config().getDuration("espalier.node.up-within"), ended::complete),
        "admission");
    return Behaviors.receive(Void.class).onSignal(PostStop.class, signal -> {
      exchange.close();
      return Behaviors.same();
    }).build();
  }

  /** Starts the desk on the oldest control node; gives the way to it, wherever it is. */
  private static ActorRef<ControlMessage> desk(ActorSystem<Void> system, Behavior<ControlMessage> desk) {
    return ClusterSingleton.get(system).init(SingletonActor.of(desk, "desk")
        .withSettings(ClusterSingletonSettings.create(system).withRole(NodeConfig.CONTROL)).withStopMessage(Desk.Close.INSTANCE));
  }

  /** The way to wherever runs are supervised. */
  public ActorRef<ControlMessage> desk() {
    return desk;
  }

  public ActorSystem<Void> system() {
    return system;
  }

  public NodeConfig config() {
    return config;
  }

  /** Where its API listens. */
  public URI api() {
    return api.address();
  }

  /** Where other nodes reach this one, also where any free port was asked for. */
  public int port() {
    return Cluster.get(system).selfMember().address().getPort().orElseThrow();
  }

  /** Ends when the node has to end by itself: drained, not fit for the cluster, removed from it, or with a native call that hangs. */
  public CompletionStage<NodeEnd> ended() {
    return ended.thenApply(end -> hung.isDone() ? new NodeEnd(hung.join(), NodeEnd.Kind.HUNG) : end);
  }

  /** Asks the supervisor to place this node's runs elsewhere; {@link #ended} ends when none is left here. */
  public CompletionStage<SupervisorCommand.Answer> drain() {
    return AskPattern.ask(desk, replyTo -> new SupervisorCommand.Drain(config.name(), replyTo), stopWithin, system.scheduler());
  }

  /** A native call that does not return blocks its device for as long as this process lives: runs go on elsewhere, and the node ends. */
  private void leaveHung(String reason) {
    desk.tell(new SupervisorCommand.Drain(config.name(), system.ignoreRef()));
    ended.completeOnTimeout(new NodeEnd(reason, NodeEnd.Kind.HUNG), stopWithin.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Leaves the cluster and waits until no native work runs; not for work that does not return. */
  @Override
  public void close() {
    try (guard) {
      Departure.leave(system, hung.isDone() ? new WorkThreads() : threads, stopWithin);
    }
  }
}
