package org.espalier.actors.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.espalier.actors.Memory;
import org.espalier.actors.cluster.ClusterNode;
import org.espalier.actors.cluster.Machine;
import org.espalier.actors.cluster.NodeConfig;
import org.espalier.actors.cluster.NodeEnd;
import org.espalier.actors.cluster.NodeSettings;
import org.espalier.actors.run.GpuMemory;
import org.espalier.actors.run.NodeBlueprints;
import org.espalier.actors.run.Stop;
import org.espalier.actors.sweep.NodePlanner;
import org.espalier.actors.teacher.cache.AnswerStore;
import org.espalier.models.InputException;
import org.espalier.models.tensor.Fingerprint;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code node --config FILE}, and {@code node --drain NODE}. */
@Command(name = "node", description = "Runs a node of a cluster, until it is stopped, drained or removed; or drains one.")
final class NodeCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final Duration DRAINED_WITHIN = Duration.ofSeconds(60);
  @ParentCommand
  private Espalier root;
  @ArgGroup(exclusive = true, multiplicity = "1")
  private Wanted wanted;
  @Mixin
  private ApiOptions api;

  /** One of the two. */
  private static final class Wanted {
    @Option(names = "--config", paramLabel = "FILE", description = "HOCON file with espalier.node { name, roles, devices, seeds, ... }.")
    private Path file;
    @Option(names = "--drain", paramLabel = "NODE",
        description = "Lets the runs of this node go on elsewhere, behind a checkpoint, and ends it then.")
    private String drained;
  }

  @Override
  public Integer call() throws Exception {
    return wanted.drained == null ? run(wanted.file) : askToLeave(wanted.drained);
  }

  private int askToLeave(String node) {
    api.client(root.session()).drain(node);
    root.session().out().printf("node %s hands its runs over and ends%n", node);
    return 0;
  }

  private int run(Path file) throws Exception {
    Session session = root.session();
    Config config = read(file);
    NodeConfig node = NodeConfig.of(config.withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve(),
        new Machine(Runtime.getRuntime().availableProcessors(), Memory.total(), GpuMemory::total));
    Files.createDirectories(node.data());
    try (RunLog log = RunLog.open(node.data().resolve("node.log"));
        AnswerStore answers = node.answers(config);
        ClusterNode running = ClusterNode.open(node, settings(node, config, answers), new NodePlanner(), DeviceMain.class)) {
      session.out().printf("node %s of cluster %s is at %s:%d, its API at %s%n", node.name(), node.cluster(), node.host(),
          running.port(), running.api());
      session.out().flush();
      CompletableFuture<Optional<NodeEnd>> over = running.ended().toCompletableFuture().thenApply(Optional::of);
      session.stop().heed();
      session.stop().whenRequested(() -> drain(running, over));
      return exitCode(session, over.get());
    }
  }

  private static NodeSettings settings(NodeConfig node, Config config, AnswerStore answers) {
    return NodeSettings.of(node.computeDevices(), new NodeBlueprints(node.runs(), answers), device -> Fingerprint.of(device).text())
        .withConfig(config).withAnswers(answers::statistics);
  }

  /** Runs go on elsewhere from where they are; after a while they have to do so from their last checkpoint. */
  private static void drain(ClusterNode node, CompletableFuture<Optional<NodeEnd>> over) {
    node.drain();
    over.completeOnTimeout(Optional.empty(), DRAINED_WITHIN.toSeconds(), TimeUnit.SECONDS);
  }

  private static int exitCode(Session session, Optional<NodeEnd> end) {
    end.ifPresent(why -> session.err().println("espalier: this node ends: " + why.reason()));
    NodeEnd.Kind kind = end.map(NodeEnd::kind).orElse(NodeEnd.Kind.FAULT);
    return session.stop().reason().map(Stop.Reason::exitCode).orElse(kind == NodeEnd.Kind.ASKED ? 0 : FAILED);
  }

  private static Config read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException("there is no file %s: give the node's configuration, see espalier.node in the README", file);
    }
    try {
      return ConfigFactory.parseFile(file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (ConfigException e) {
      throw new InputException(e, "%s cannot be read: %s", file, e.getMessage());
    }
  }
}
