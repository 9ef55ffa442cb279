package org.espalier.actors.cluster;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.security.NodeTls;
import org.espalier.actors.trainer.TrainerSettings;

/**
 * This JVM as the process of one device of a node: a member of the cluster with a trainer and a teacher, which the node offers as its own.
 * For any thread.
 */
public final class DeviceNode implements AutoCloseable {
  private final ActorSystem<Void> system;
  private final WorkThreads threads;
  private final Duration stopWithin;
  private final CompletableFuture<NodeEnd> ended;
  private final StallGuard guard;

  private DeviceNode(ActorSystem<Void> system, WorkThreads threads, Duration stopWithin, CompletableFuture<NodeEnd> ended,
      StallGuard guard) {
    this.system = system;
    this.threads = threads;
    this.stopWithin = stopWithin;
    this.ended = ended;
    this.guard = guard;
  }

  /** Joins the cluster that its node is in. */
  public static DeviceNode open(ChildConfig child, NodeSettings settings) {
    NodeConfig node = child.node();
    Optional<NodeTls> tls = Protection.of(node, child.config().withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve());
    Config config = ClusterConfig.complete(node, child.config(), tls.map(NodeTls::artery).orElse(ConfigFactory.empty()));
    StallGuard guard = StallGuard.start(config);
    WorkThreads threads = new WorkThreads();
    CompletableFuture<NodeEnd> ended = new CompletableFuture<>();
    TrainerSettings trainers = settings.trainers(config, threads, reason -> ended.complete(new NodeEnd(reason, NodeEnd.Kind.HUNG)));
    settings.warmUp(child.device(), threads);
    ActorSystem<Void> system = ActorSystem.create(
        Behaviors.<Void>setup(context -> guardian(context, child, trainers, tls, ended)), node.cluster(), config);
    system.getWhenTerminated().whenComplete((done, failure) -> ended.complete(NodeEnd.removed()));
    return new DeviceNode(system, threads, config.getDuration("espalier.node.stop-within"), ended, guard);
  }

  private static Behavior<Void> guardian(ActorContext<Void> context, ChildConfig child, TrainerSettings trainers, Optional<NodeTls> tls,
      CompletableFuture<NodeEnd> ended) {
    NodeExchange exchange = NodeExchange.open(context, child.node(), tls);
    var up = Staff.hire(context, child.node().name(), child.node().devices(), child.node().teachers(),
        OwnRuns.ofParent(context, child.node(), exchange.connect(trainers)));
    context.spawn(ChildAgent.create(up, child.parent(), ended::complete), "agent");
    return Behaviors.receive(Void.class).onSignal(PostStop.class, signal -> {
      exchange.close();
      return Behaviors.same();
    }).build();
  }

  /** Ends when the process has to end by itself. */
  public CompletionStage<NodeEnd> ended() {
    return ended;
  }

  /** Leaves the cluster and waits until no native work runs; not for work that does not return. */
  @Override
  public void close() {
    boolean hung = ended.getNow(NodeEnd.removed()).kind() == NodeEnd.Kind.HUNG;
    try (guard) {
      Departure.leave(system, hung ? new WorkThreads() : threads, stopWithin);
    }
  }
}
