package org.espalier.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import org.espalier.actors.cluster.LocalNode;
import org.espalier.actors.cluster.NodeSettings;
import org.espalier.actors.cluster.RunOptions;
import org.espalier.actors.run.PreparedBlueprints;
import org.espalier.actors.run.RunTask;
import org.espalier.actors.run.Runner;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.actors.teacher.cache.AnswerStore;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.experiment.ExperimentReader;
import org.espalier.models.tensor.Fingerprint;
import org.espalier.models.train.StepReport;

/** Trains experiments of a second, in one way or another, and says what they came to. */
public final class Lab {
  /** A ViT and its agent: the agent alone for an epoch, then both for two; five steps an epoch, a checkpoint every three. */
  public static final String PAIR = """
      seed = 11
      data { source { kind = shapes, train = 60, test = 40, seed = 7 } }
      batchSize = 12
      shards = 2
      models {
        vit { name = vit-tiny-32, patchSize = 8, embedDim = 16, depth = 2, numHeads = 4, mlpDim = 32 }
        agent { name = base }
      }
      method { kind = joint, beta = 0.5 }
      learner { threads = 1, clip = 1 }
      phases = [{ epochs = 1, train = [agent] }, { epochs = 2, train = [vit, agent] }]
      checkpoint { everySteps = 3, everyEpochs = 1, keep = 2 }
      """;
  static final long STEPS = 15;

  /** A network whose layers become attention before epochs 2, 3 and 4 of four. */
  public static final String REPARAM = """
      seed = 11
      data { source { kind = shapes, train = 60, test = 40, seed = 7 }, validation = 0.2 }
      batchSize = 12
      shards = 2
      models { net { name = prsnet-small-32, patchSize = 8, embedDim = 8, depth = 3, mlpDim = 16, queryDim = 4 } }
      method { kind = plain }
      learner { threads = 1, clip = 1 }
      epochs = 4
      checkpoint { everySteps = 3, everyEpochs = 1, keep = 2 }
      reparam { schedule { kind = prs } }
      """;

  /** The pair's data and one of its networks, with what is different. */
  public static String alone(String learner, String... lines) {
    String rest = PAIR.replaceAll("(?m)^(method|phases).*\n", "").replaceAll(learner.equals("vit") ? "agent \\{.*" : "name = base", learner
        .equals("vit") ? "" : "name = agent-tiny-32-base, embedDim = 16, depth = 2, numHeads = 4, mlpDim = 32");
    return (learner.equals("vit") ? rest : rest.replaceAll("(?m)^ *vit \\{.*\n", "")) + String.join("\n", lines) + "\n";
  }

  private static final UnaryOperator<NodeSettings> QUICK = node -> node.withConfig(ConfigFactory.parseString("""
      espalier.supervisor { back-off { first = 10ms, most = 100ms }, disk-retry { first = 20ms, most = 200ms } }
      """));
  private final Path folder;
  private UnaryOperator<NodeSettings> node = QUICK;
  private Optional<String> devices = Optional.of("cpu:0");
  private AnswerStore answers = AnswerStore.off();

  public Lab(Path folder) {
    this.folder = folder;
  }

  /** The same lab with learners on these devices, as {@code --devices} names them. */
  public Lab on(String list) {
    Lab lab = copy();
    lab.devices = Optional.of(list);
    return lab;
  }

  /** The same lab with other nodes. */
  public Lab with(UnaryOperator<NodeSettings> different) {
    Lab lab = copy();
    lab.node = usual -> different.apply(QUICK.apply(usual));
    return lab;
  }

  /** The same lab whose teachers find what they answered before. The control run's never do. */
  public Lab remembering(AnswerStore store) {
    Lab lab = copy();
    lab.answers = store;
    return lab;
  }

  private Lab copy() {
    Lab lab = new Lab(folder);
    lab.node = node;
    lab.devices = devices;
    lab.answers = answers;
    return lab;
  }

  /** Trains with the plain synchronous loop. */
  public RunFolder control(String experiment, Long... skipped) throws IOException {
    RunTask task = create("control", experiment);
    ControlRun.train(task, Set.of(skipped), Long.MAX_VALUE);
    return task.folder();
  }

  /** Trains with the plain synchronous loop, so many steps and no more. */
  public RunFolder controlUntil(long step, String experiment) throws IOException {
    RunTask task = create("control", experiment);
    ControlRun.train(task, Set.of(), step);
    return task.folder();
  }

  /** Trains with actors, to the end. */
  public RunFolder train(String name, String experiment) throws Exception {
    RunTask task = create(name, experiment);
    RunOutcome outcome = execute(task, RunOptions.usual());
    assertThat(outcome.status()).as(outcome.message()).isEqualTo(RunOutcome.Status.COMPLETED);
    return task.folder();
  }

  /** Trains with actors until so many updates are done, or a little more. */
  public RunFolder trainUntil(long step, String name, String experiment) throws Exception {
    RunTask task = create(name, experiment);
    executeUntil(step, task);
    return task.folder();
  }

  public RunOutcome resumeUntil(long step, RunFolder run) throws Exception {
    return executeUntil(step, runner().resume(run, devices, false));
  }

  public RunOutcome resume(RunFolder run) throws Exception {
    return execute(runner().resume(run, devices, false), RunOptions.usual());
  }

  private RunOutcome executeUntil(long step, RunTask task) throws Exception {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    RunListener listener = new RunListener() {
      @Override
      public void stepped(StepReport report) {
        if (report.step() == step) {
          reached.complete(null);
        }
      }
    };
    return execute(task, RunOptions.usual().telling(listener), reached);
  }

  public RunTask create(String name, String experiment) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".conf"), experiment);
    ExperimentReader reader = ExperimentReader.open(file.toString());
    return Runner.create(runner().ready(reader.read(List.of()), devices), folder.resolve(name), reader.written(List.of()));
  }

  public RunOutcome execute(RunTask task, RunOptions options) throws Exception {
    return execute(task, options, new CompletableFuture<>());
  }

  /** @param pause when it is time to pause */
  RunOutcome execute(RunTask task, RunOptions options, CompletableFuture<?> pause) throws Exception {
    Map<String, String> placement = new TreeMap<>();
    task.placement().devices().forEach((learner, device) -> placement.put(learner, device.id()));
    NodeSettings settings = node.apply(NodeSettings.of(task.placement().distinct(),
        new PreparedBlueprints(task.prepared(), task.prepared().steps(), answers), device -> Fingerprint.of(device).text()));
    try (LocalNode local = LocalNode.open(task.folder(), settings)) {
      var outcome = local.run(options.on(placement).sharedBy(task.placement().workers().size())).toCompletableFuture();
      pause.thenRun(local::pause);
      return outcome.get(60, TimeUnit.SECONDS);
    }
  }

  private static Runner runner() {
    return new Runner((task, stop, listener) -> {
      throw new AssertionError("the lab executes by itself");
    }, 2);
  }

  /** SHA-256 of each weights file. */
  public static Map<String, String> weights(RunFolder run) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.list(run.weights("any").getParent())) {
      for (Path file : files.filter(path -> path.toString().endsWith(".safetensors")).toList()) {
        hashes.put(file.getFileName().toString(), sha256(file));
      }
    }
    return hashes;
  }

  private static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lines of {@code metrics.csv} without the last column, which is time. */
  public static List<String> metrics(RunFolder run) throws IOException {
    return Files.readAllLines(run.metrics(), StandardCharsets.UTF_8).stream().map(line -> line.replaceAll(",[^,]*$", "")).toList();
  }

  /** Events that equal runs have equal, without what the clock says. */
  public static List<String> events(RunFolder run, String... kinds) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> events = new ArrayList<>();
    for (String line : Files.readAllLines(run.events(), StandardCharsets.UTF_8)) {
      JsonNode event = json.readTree(line);
      if (List.of(kinds).contains(event.get("kind").textValue())) {
        events.add(((ObjectNode) event).without(List.of("time", "timing")).toString());
      }
    }
    return events;
  }
}
