package org.espalier.actors.cli;

import com.typesafe.config.ConfigFactory;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import org.espalier.actors.run.LocalExecution;
import org.espalier.actors.run.Runner;
import org.espalier.actors.run.Stop;
import org.espalier.analysis.run.Runs;

/** The program. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Stop stop = new Stop();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    Signals.stopOnInterruptAndTerminate(stop, err);
    InstantSource clock = InstantSource.system();
    LocalExecution execution = new LocalExecution(ConfigFactory.empty());
    Runner runner = new Runner(execution, Runtime.getRuntime().availableProcessors());
    Session session = new Session(out, err, isTerminal(), runner, execution, new Runs(Path.of("runs")), stop, clock, System.getenv());
    System.exit(new CommandRunner(session).run(arguments));
  }

  /** The launcher knows whether standard error is a terminal; Java knows only whether all three streams are. */
  private static boolean isTerminal() {
    String told = System.getProperty("espalier.terminal");
    return told == null ? System.console() != null : told.equals("true");
  }
}
