package org.espalier.actors.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.ActorContext;
import akka.cluster.Member;
import akka.cluster.typed.Cluster;
import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.copies.Copies;
import org.espalier.actors.copies.CopySettings;
import org.espalier.actors.copies.Holders;
import org.espalier.actors.trainer.TrainerSettings;
import org.espalier.models.InputException;

/**
 * A folder of runs that a node has for itself, with copies of runs between it and the others'. Two nodes in one folder would write over
 * each other, so the folder is locked while the node runs.
 */
record OwnRuns(CopySettings settings, FileLock lock) implements AutoCloseable {

  /**
   * None if all nodes share a folder.
   *
   * @param config of the node, complete
   * @throws InputException if another node has the folder
   */
  static Optional<OwnRuns> of(NodeConfig node, Config config) {
    return node.sharedRuns() ? Optional.empty()
        : Optional.of(new OwnRuns(CopySettings.of(node.runs(), config.getConfig("espalier.node.runs")), lock(node.runs())));
  }

  private static FileLock lock(Path runs) {
    try {
      Files.createDirectories(runs);
      FileChannel channel = FileChannel.open(runs.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new InputException("another node of this machine keeps its runs in %s: give each node its own espalier.node.data, or say "
            + "espalier.node.runs.shared = true if all nodes see this folder", runs);
      }
      return lock;
    } catch (IOException e) {
      throw new InputException(e, "the folder of runs %s cannot be used: %s. Set espalier.node.runs.folder to one that can be written",
          runs, e.getMessage());
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;   // a node of this same process
    }
  }

  /** Spawns what keeps the copies. */
  TrainerSettings keep(ActorContext<?> context, TrainerSettings trainers, WorkThreads threads) {
    ActorSystem<?> system = context.getSystem();
    return trainers.copying(context.spawn(Copies.create(settings, threads, () -> members(system)), Copies.NAME));
  }

  private static List<Holders.Member> members(ActorSystem<?> system) {
    List<Holders.Member> members = new ArrayList<>();
    for (Member member : Cluster.get(system).state().getMembers()) {
      members.add(new Holders.Member(member.address(), member.hasRole(NodeConfig.CONTROL)));
    }
    return members;
  }

  /** A device's own process leaves the copies to its node, which is on the same machine. */
  static TrainerSettings ofParent(ActorContext<?> context, NodeConfig child, TrainerSettings trainers) {
    if (child.sharedRuns()) {
      return trainers;
    }
    String node = "akka://" + child.cluster() + "@" + child.seeds().get(0) + "/user/" + Copies.NAME;
    ActorRef<Copies.Command> copies = ActorRefResolver.get(context.getSystem()).resolveActorRef(node);
    return trainers.copying(copies);
  }

  @Override
  public void close() {
    try (FileChannel channel = lock.acquiredBy() instanceof FileChannel open ? open : null) {
      lock.release();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
