package org.espalier.actors.security;

import akka.actor.ActorSystem;
import akka.actor.Address;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.javadsl.Adapter;
import akka.cluster.ClusterEvent.MemberUp;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.cluster.typed.Subscribe;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A node of a cluster in this JVM, on a loopback address of its own. */
final class TlsNode implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String NAME = "espalier";
  private final ActorTestKit kit;
  private final Cluster cluster;
  private final TestProbe<MemberUp> up;

  /** @param tls configuration of the transport */
  TlsNode(Config tls, String host) {
    this.kit = ActorTestKit.create(NAME, tls.withFallback(ConfigFactory.parseMap(Map.of(
        "akka.actor.provider", "cluster", "akka.remote.artery.canonical.hostname", host, "akka.remote.artery.canonical.port", 0,
        "akka.logger-startup-timeout", "60s", "akka.cluster.jmx.multi-mbeans-in-same-jvm", true, "akka.cluster.min-nr-of-members", 1,
        "akka.cluster.downing-provider-class", "akka.cluster.sbr.SplitBrainResolverProvider",
        "akka.remote.artery.advanced.outbound-restart-backoff", "200ms", "akka.actor.testkit.typed.throw-on-shutdown-timeout", false)))
        .withFallback(ConfigFactory.parseResources("org/espalier/profiles/local.conf")).withFallback(ConfigFactory.load()).resolve());
    this.cluster = Cluster.get(kit.system());
    this.up = kit.createTestProbe(MemberUp.class);
    cluster.subscriptions().tell(Subscribe.create(up.ref(), MemberUp.class));
  }

  /** Joins another node, or itself, which makes a cluster of it. */
  void join(TlsNode node) {
    cluster.manager().tell(Join.create(node.cluster.selfMember().address()));
  }

  /** Waits until it is a member of the cluster that it joined, and hears of so many members. */
  void awaitUp(int members) {
    Set<Address> heard = new HashSet<>();
    while (heard.size() < members || !heard.contains(cluster.selfMember().address())) {
      heard.add(up.receiveMessage(SOON).member().address());
    }
  }

  /** Waits until this many handshakes have failed for a reason. */
  void awaitFailures(Refusal refusal, long count) {
    up.awaitAssert(SOON, () -> {
      if (handshakes().failures(refusal) < count) {
        throw new AssertionError(refusal + " " + count + " times, but got " + handshakes().failures());
      }
      return null;
    });
  }

  Handshakes handshakes() {
    return Handshakes.of(classic());
  }

  boolean isMember() {
    return cluster.selfMember().status() == MemberStatus.up();
  }

  InetSocketAddress address() {
    var address = cluster.selfMember().address();
    return new InetSocketAddress(address.host().get(), (Integer) address.port().get());
  }

  private ActorSystem classic() {
    return Adapter.toClassic(kit.system());
  }

  /**
   * Akka waits without end for streams of its remoting when it terminates, and a TLS stream whose peer is gone may not end (akka-core issues
   * 29162 and 30326, open). What is tested here is how they begin; a node of the product ends in any case, after its stop-within.
   */
  @Override
  public void close() {
    kit.shutdownTestKit();
  }
}
