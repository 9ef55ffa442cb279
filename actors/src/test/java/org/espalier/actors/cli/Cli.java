package org.espalier.actors.cli;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.actors.run.LocalExecution;
import org.espalier.actors.run.RunExecution;
import org.espalier.actors.run.Runner;
import org.espalier.actors.run.Stop;
import org.espalier.actors.run.TreeExecution;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.Runs;
import org.espalier.models.train.StepReport;

/** The command line in this JVM, with its runs in a folder of the test. */
final class Cli {
  /** Small enough for a run of two epochs to take a second; two learners, so that all files of a pair are there. */
  static final String TINY = """
      data { source { kind = shapes, train = 60, test = 40 } }
      batchSize = 16
      models {
        vit { name = vit-tiny-32, patchSize = 8, embedDim = 16, depth = 1, numHeads = 2, mlpDim = 32 }
        agent { name = base }
      }
      method { kind = joint, beta = 0.3 }
      learner.threads = 1
      epochs = 2
      """;
  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();

  /** What a command did. */
  record Outcome(int code, String out, String err) {}

  Cli(Path folder) {
    this.folder = folder;
  }

  /** The same with a variable of the environment set. */
  Cli with(String variable, Object value) {
    environment.put(variable, value.toString());
    return this;
  }

  Path file(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path tiny() {
    return file("tiny.conf", TINY);
  }

  RunFolder run(String name) {
    return new Runs(folder.resolve("runs")).find(name);
  }

  Outcome call(Object... arguments) {
    return call(new Stop(), execution(), execution(), arguments);
  }

  /** A signal arrives when so many steps are recorded. */
  Outcome callAndStop(long step, Stop.Reason reason, Object... arguments) {
    Stop stop = new Stop();
    RunListener stopping = new RunListener() {
      @Override
      public void stepped(StepReport report) {
        if (report.step() == step) {
          stop.request(reason);
        }
      }
    };
    return call(stop, (task, asked, watcher) -> execution().run(task, asked, stopping),
        (task, asked, watchers) -> execution().run(task, asked, run -> stopping), arguments);
  }

  /** Trainers run no more than two steps ahead of the record, so that a signal finds them where it was meant to. */
  private LocalExecution execution() {
    return new LocalExecution(ConfigFactory.parseMap(Map.of("espalier.supervisor.ahead", "1 ms",
        "espalier.teacher.cache.folder", folder.resolve("answers").toString())));
  }

  /** The command line as a process of its own; it says on standard error how it gets on. */
  static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(),
        "-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true", "-Djava.awt.headless=true", "-Xmx512m", "-cp",
        System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  private Outcome call(Stop stop, RunExecution execution, TreeExecution trees, Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Session session = new Session(new PrintWriter(out, true), new PrintWriter(err, true), false, new Runner(execution, 2), trees,
        new Runs(folder.resolve("runs")), stop, InstantSource.system(), environment);
    String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    int code = new CommandRunner(session).run(words);
    return new Outcome(code, out.toString(), err.toString());
  }
}
