package org.espalier.actors.cluster;

import akka.actor.typed.ActorSystem;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Leave;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.espalier.actors.WorkThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a process leaves its cluster. */
final class Departure {
  private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

  private Departure() {}

  /**
   * Leaves the cluster and waits until no native work runs. Blocks.
   *
   * @param within for each of the two
   */
  static void leave(ActorSystem<?> system, WorkThreads threads, Duration within) {
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(Leave.create(cluster.selfMember().address()));
    try {
      system.getWhenTerminated().toCompletableFuture().get(within.toMillis(), TimeUnit.MILLISECONDS);
      if (!threads.awaitEnd(within)) {
        LOG.warn("native work did not end within {} s", within.toSeconds());
      }
    } catch (TimeoutException e) {
      LOG.warn("the node did not leave within {} s", within.toSeconds());
      system.terminate();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the actor system failed while it stopped", e.getCause());
    }
  }
}
