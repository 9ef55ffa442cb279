package org.espalier.actors.cluster;

import akka.actor.ActorSystem;
import akka.cluster.Cluster;
import akka.cluster.MemberStatus;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Akka Management's question whether a node can work; named in the profile {@code kubernetes.conf}. For any thread. */
public final class Readiness implements Supplier<CompletionStage<Boolean>> {
  private final Cluster cluster;

  /** @param system of the node, given by Akka Management */
  public Readiness(ActorSystem system) {
    this.cluster = Cluster.get(system);
  }

  @Override
  public CompletionStage<Boolean> get() {
    return CompletableFuture.completedFuture(cluster.selfMember().status().equals(MemberStatus.up()));
  }
}
