package org.espalier.actors.cli;

import org.espalier.actors.Program;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** All commands. */
@Command(name = "espalier", mixinStandardHelpOptions = true, versionProvider = Espalier.Version.class, scope = ScopeType.INHERIT,
    description = "Trains vision transformers from scratch on small data, with the inductive bias of convolutions on loan.",
    subcommands = {TrainCommand.class, ResumeCommand.class, SweepCommand.class, ForkCommand.class, DemoCommand.class,
        EvaluateCommand.class, PredictCommand.class, AnalyzeCommand.class, ImportCommand.class, ExportCommand.class, ModelsCommand.class,
        PresetsCommand.class, DataCommand.class, DiffCommand.class, ReportCommand.class, DoctorCommand.class, BenchCommand.class,
        NodeCommand.class, SubmitCommand.class, RunsCommand.class, WatchCommand.class, PauseCommand.class, ResizeCommand.class,
        CancelCommand.class, ClusterCommand.class})
final class Espalier implements Runnable {
  private final Session session;
  @Spec
  private CommandSpec spec;
  @Option(names = "--debug", scope = ScopeType.INHERIT, description = "With an error, show where in the program it arose.")
  boolean debug;

  Espalier(Session session) {
    this.session = session;
  }

  Session session() {
    return session;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command, for example: espalier demo");
  }

  /** Answers --version. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"espalier " + Program.VERSION};
    }
  }
}
