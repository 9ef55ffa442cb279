package org.espalier.actors.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.concurrent.Callable;
import org.espalier.actors.web.Control.RunStatus;
import org.espalier.actors.web.WebJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code runs}. */
@Command(name = "runs", description = "The runs of a cluster: how far they are, where, and why they wait.")
final class RunsCommand implements Callable<Integer> {
  @ParentCommand
  private Espalier root;
  @Mixin
  private ApiOptions api;
  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    Session session = root.session();
    List<RunStatus> runs = api.client(session).runs();
    if (json) {
      session.out().println(WebJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(runs));
    } else {
      session.out().println(runs.isEmpty() ? "The cluster has no runs yet: espalier submit FILE" + api.words() + " gives it one"
          : RunTexts.table(runs));
    }
    return 0;
  }
}
