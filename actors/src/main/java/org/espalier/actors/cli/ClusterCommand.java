package org.espalier.actors.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.concurrent.Callable;
import org.espalier.actors.web.Control.ClusterStatus;
import org.espalier.actors.web.WebJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code cluster}. */
@Command(name = "cluster", description = "The nodes of a cluster, what their devices do, and who supervises.")
final class ClusterCommand implements Callable<Integer> {
  @ParentCommand
  private Espalier root;
  @Mixin
  private ApiOptions api;
  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    ClusterStatus cluster = api.client(root.session()).cluster();
    root.session().out().println(json ? WebJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(cluster)
        : ClusterTexts.text(cluster));
    return 0;
  }
}
