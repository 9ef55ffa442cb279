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
import akka.cluster.typed.Join;
import akka.cluster.typed.Leave;
import akka.cluster.typed.SingletonActor;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.exchange.Directory;
import org.espalier.actors.exchange.LaneCourier;
import org.espalier.actors.exchange.Shelf;
import org.espalier.actors.exchange.lane.LaneSecurity;
import org.espalier.actors.exchange.lane.LaneSettings;
import org.espalier.actors.journal.H2Journal;
import org.espalier.actors.journal.Journal;
import org.espalier.actors.journal.PostgresJournal;
import org.espalier.actors.security.NodeTls;
import org.espalier.actors.supervisor.ControlMessage;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.actors.supervisor.RunSettings;
import org.espalier.actors.supervisor.SupervisorCommand;
import org.espalier.actors.trainer.Deadlines;
import org.espalier.actors.trainer.TrainerSettings;
import org.espalier.actors.web.ApiServer;
import org.espalier.actors.web.ApiSettings;
import org.espalier.actors.web.Metrics;
import org.espalier.actors.wire.ParcelWire;
import org.espalier.models.InputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This JVM as a node of a cluster, from its start until it leaves. For any thread. */
public final class ClusterNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);
  private final NodeConfig config;
  private final ActorSystem<Void> system;
  private final ActorRef<ControlMessage> desk;
  private final ApiServer api;
  private final WorkThreads threads;
  private final Duration stopWithin;
  private final CompletableFuture<NodeEnd> ended;
  private final StallGuard guard;

  private ClusterNode(NodeConfig config, ActorSystem<Void> system, ActorRef<ControlMessage> desk, ApiServer api, WorkThreads threads,
      Duration stopWithin, CompletableFuture<NodeEnd> ended, StallGuard guard) {
    this.config = config;
    this.system = system;
    this.desk = desk;
    this.api = api;
    this.threads = threads;
    this.stopWithin = stopWithin;
    this.ended = ended;
    this.guard = guard;
  }

  /**
   * Joins the cluster, or starts one if the node names no seeds. The devices of {@code settings} are those of the node.
   *
   * @throws InputException if the journal cannot be used
   */
  public static ClusterNode open(NodeConfig node, NodeSettings settings) {
    Config file = settings.config().withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve();
    Optional<NodeTls> tls = Protection.of(node, file);
    Config config = ConfigFactory.defaultOverrides().withFallback(settings.config()).withFallback(ClusterConfig.of(node))
        .withFallback(tls.map(NodeTls::artery).orElse(ConfigFactory.empty())).withFallback(journal(node, file))
        .withFallback(ConfigFactory.parseResources("org/espalier/profiles/cluster.conf"))
        .withFallback(ConfigFactory.parseResources("org/espalier/profiles/local.conf"))
        .withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve();
    Config own = config.getConfig("espalier");
    WorkThreads threads = new WorkThreads();
    TrainerSettings trainers = new TrainerSettings(settings.blueprints(), threads, Deadlines.of(own.getConfig("trainer.deadline")),
        own.getInt("trainer.loaders"), settings.fingerprint(), settings.fault());
    RunSettings runs = RunSettings.of(own.getConfig("supervisor"), settings.blueprints(), threads, settings.disk(), settings.clock(),
        true, run -> RunListener.SILENT);
    CompletableFuture<NodeEnd> ended = new CompletableFuture<>();
    StallGuard guard = StallGuard.start(config);
    ActorSystem<Void> system = ActorSystem.create(Behaviors.<Void>setup(context -> guardian(context, node, settings, trainers, tls, ended)),
        node.cluster(), config);
    system.getWhenTerminated().whenComplete((done, failure) ->
        ended.complete(new NodeEnd("the cluster has removed this node, for it could not be reached", true)));
    ActorRef<ControlMessage> desk = desk(system, trainers, runs, own.getDouble("analyst.share"));
    if (node.seeds().isEmpty()) {
      Cluster cluster = Cluster.get(system);
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
    }
    ApiServer api = serve(system, node, desk, config, tls);
    return new ClusterNode(node, system, desk, api, threads, own.getDuration("node.stop-within"), ended, guard);
  }

  private static ApiServer serve(ActorSystem<?> system, NodeConfig node, ActorRef<ControlMessage> desk, Config config,
      Optional<NodeTls> tls) {
    try {
      return ApiServer.start(system, ApiSettings.of(config, tls.map(NodeTls::context)), new ClusterControl(system, desk, node), new Metrics(),
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
    Journal journal = node.journal().equals("h2") ? new H2Journal(node.data().resolve("journal")) : PostgresJournal.of(file.getConfig("espalier.journal.postgres"));
    if (node.controlNodes() > 1 && !journal.reachableFromOtherNodes()) {
      throw new InputException("the cluster has %d control nodes, but this one keeps its journal in files that the others cannot reach: "
          + "set espalier.node.journal.kind = postgresql, or control-nodes = 1", node.controlNodes());
    }
    journal.create();
    return journal.config();
  }

  private static Behavior<Void> guardian(ActorContext<Void> context, NodeConfig node, NodeSettings settings, TrainerSettings trainers,
      Optional<NodeTls> tls, CompletableFuture<NodeEnd> ended) {
    ActorSystem<Void> system = context.getSystem();
    LaneCourier courier = LaneCourier.open(new ParcelWire(system), LaneSettings.usual(node.host(), node.lanePort(), node.cluster()),
        tls.map(NodeTls::context).map(LaneSecurity::mutualTls).orElseGet(LaneSecurity::plain));
    context.spawn(Directory.create(courier), "directory");
    ActorRef<Shelf.Command> shelf = context.spawn(Shelf.create(), "shelf");
    SupervisorCommand.NodeUp up = Staff.hire(context, node.name(), settings.devices(), trainers.reaching(shelf, courier));
    context.spawn(NodeAgent.create(up, ended::complete), "agent");
    context.spawn(Admission.create(system.settings().config().getDuration("espalier.node.up-within"), ended::complete), "admission");
    return Behaviors.receive(Void.class).onSignal(PostStop.class, signal -> {
      courier.close();
      return Behaviors.same();
    }).build();
  }

  /** Starts the desk on the oldest control node; gives the way to it, wherever it is. */
  private static ActorRef<ControlMessage> desk(ActorSystem<Void> system, TrainerSettings trainers, RunSettings runs, double share) {
    return ClusterSingleton.get(system).init(SingletonActor.of(Desk.create(runs, trainers, share), "desk")
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

  /** Ends when the node has to end by itself: drained, not fit for the cluster, or removed from it. */
  public CompletionStage<NodeEnd> ended() {
    return ended;
  }

  /** Asks the supervisor to place this node's runs elsewhere; {@link #ended} ends when none is left here. */
  public CompletionStage<SupervisorCommand.Answer> drain() {
    return AskPattern.ask(desk, replyTo -> new SupervisorCommand.Drain(config.name(), replyTo), stopWithin, system.scheduler());
  }

  /** Leaves the cluster and waits until no native work runs. */
  @Override
  public void close() {
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(Leave.create(cluster.selfMember().address()));
    try {
      system.getWhenTerminated().toCompletableFuture().get(stopWithin.toMillis(), TimeUnit.MILLISECONDS);
      if (!threads.awaitEnd(stopWithin)) {
        LOG.warn("native work did not end within {} s", stopWithin.toSeconds());
      }
    } catch (TimeoutException e) {
      LOG.warn("the node did not leave within {} s", stopWithin.toSeconds());
      system.terminate();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the actor system failed while it stopped", e.getCause());
    } finally {
      guard.close();
    }
  }
}
