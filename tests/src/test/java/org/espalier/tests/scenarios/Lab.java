package org.espalier.tests.scenarios;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import org.espalier.actors.cluster.ActorExecution;
import org.espalier.actors.cluster.NodeSettings;
import org.espalier.actors.run.RunExecution;
import org.espalier.actors.run.RunTask;
import org.espalier.actors.run.Runner;
import org.espalier.actors.run.Stop;
import org.espalier.actors.run.SynchronousExecution;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.experiment.ExperimentReader;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.TrainingListener;

/** Trains experiments of a second, in one way or another, and says what they came to. */
final class Lab {
  /** A ViT and its agent: the agent alone for an epoch, then both for two; five steps an epoch, a checkpoint every three. */
  static final String PAIR = """
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
  private static final UnaryOperator<NodeSettings> QUICK = node -> node.withConfig(ConfigFactory.parseString("""
      espalier.supervisor { back-off { first = 10ms, most = 100ms }, disk-retry { first = 20ms, most = 200ms } }
      """));
  private final Path folder;
  private UnaryOperator<NodeSettings> node = QUICK;
  private Optional<String> devices = Optional.of("cpu:0");

  Lab(Path folder) {
    this.folder = folder;
  }

  /** The same lab with learners on these devices, in turn. */
  Lab on(String list) {
    Lab lab = new Lab(folder);
    lab.node = node;
    lab.devices = Optional.of(list);
    return lab;
  }

  /** The same lab with other nodes. */
  Lab with(UnaryOperator<NodeSettings> different) {
    Lab lab = new Lab(folder);
    lab.devices = devices;
    lab.node = usual -> different.apply(QUICK.apply(usual));
    return lab;
  }

  /** Trains with the plain synchronous loop: the control run. */
  RunFolder control(String experiment) throws IOException {
    RunTask task = create("control", experiment);
    new Runner(new SynchronousExecution(InstantSource.system()), 2).run(task, new Stop(), TrainingListener.SILENT);
    return task.folder();
  }

  /** Trains with actors, to the end. */
  RunFolder train(String name, String experiment) throws IOException {
    RunTask task = create(name, experiment);
    execute(task, new Stop(), TrainingListener.SILENT);
    return task.folder();
  }

  /** Trains with actors until so many updates are done, or a little more. */
  RunFolder trainUntil(long step, String name, String experiment) throws IOException {
    RunTask task = create(name, experiment);
    executeUntil(step, task);
    return task.folder();
  }

  RunResult resumeUntil(long step, RunFolder run) throws IOException {
    return executeUntil(step, runner().resume(run, devices, false));
  }

  RunResult resume(RunFolder run) throws IOException {
    return execute(runner().resume(run, devices, false), new Stop(), TrainingListener.SILENT);
  }

  private RunResult executeUntil(long step, RunTask task) throws IOException {
    Stop stop = new Stop();
    return execute(task, stop, new TrainingListener() {
      @Override
      public void stepped(StepReport report) {
        if (report.step() == step) {
          stop.request(Stop.Reason.INTERRUPT);
        }
      }
    });
  }

  RunTask create(String name, String experiment) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".conf"), experiment);
    ExperimentReader reader = ExperimentReader.open(file.toString());
    return Runner.create(runner().ready(reader.read(List.of()), devices), folder.resolve(name), reader.written(List.of()));
  }

  RunResult execute(RunTask task, Stop stop, TrainingListener watcher) throws IOException {
    return runner().run(task, stop, watcher);
  }

  private Runner runner() {
    RunExecution execution = new ActorExecution(node);
    return new Runner(execution, 2);
  }

  /** SHA-256 of each weights file. */
  static Map<String, String> weights(RunFolder run) throws IOException {
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
  static List<String> metrics(RunFolder run) throws IOException {
    return Files.readAllLines(run.metrics(), StandardCharsets.UTF_8).stream().map(line -> line.replaceAll(",[^,]*$", "")).toList();
  }

  /** Events that equal runs have equal, without what the clock says. */
  static List<String> events(RunFolder run, String... kinds) throws IOException {
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
