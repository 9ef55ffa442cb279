package org.espalier.actors.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.espalier.actors.run.RunFailedException;
import org.espalier.actors.web.ApiException;
import org.espalier.actors.web.ControlException;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.StorageException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Runs one command line and turns whatever happens into an exit code and at most one message. */
final class CommandRunner {
  private static final int FAILED = 1;
  private static final int WRONG = 2;
  private final Session session;
  private final Espalier root;
  private final CommandLine commands;

  CommandRunner(Session session) {
    this.session = session;
    this.root = new Espalier(session);
    this.commands = new CommandLine(root).setOut(session.out()).setErr(session.err()).setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(this::wrongCommand).setExecutionExceptionHandler(this::failed);
  }

  /** 0 done; 1 failed; 2 the command, the experiment or the input is wrong; 130 and 143 stopped by a signal. */
  int run(String... arguments) {
    int code = commands.execute(arguments);
    session.out().flush();
    session.err().flush();
    return code;
  }

  private int wrongCommand(ParameterException e, String[] arguments) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    say("%s%n%s --help shows what it takes", e.getMessage(), command);
    return WRONG;
  }

  private int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    if (root.debug) {
      e.printStackTrace(session.err());
    } else {
      say("%s", message(e));
    }
    return isWrong(e) ? WRONG : FAILED;
  }

  private static boolean isWrong(Exception e) {
    return e instanceof InputException || e instanceof ControlException control && control.reason() == ControlException.Reason.WRONG
        || e instanceof ApiException api && api.isAskersFault();
  }

  private static String message(Exception e) {
    boolean told = e instanceof InputException || e instanceof RunFailedException || e instanceof StorageException
        || e instanceof ApiException || e instanceof ControlException;
    if (told || e instanceof UncheckedIOException) {
      return e.getMessage();
    }
    String what = e.getMessage() == null ? "" : ": " + e.getMessage();
    return e instanceof IOException ? e.getClass().getSimpleName() + what
        : "an error of the program itself, %s%s; --debug behind espalier shows where".formatted(e.getClass().getSimpleName(), what);
  }

  private void say(String format, Object... arguments) {
    session.err().println("espalier: " + format.formatted(arguments));
  }

  /** For tests: names of all commands and options. */
  CommandLine commands() {
    return commands;
  }

}
