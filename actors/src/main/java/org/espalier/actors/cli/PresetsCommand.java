package org.espalier.actors.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.espalier.models.InputException;
import org.espalier.models.experiment.Presets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code presets [PART]}. */
@Command(name = "presets", description = "Lists the experiments that come with the program, with what each is and what to expect of it.")
final class PresetsCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  @ParentCommand
  private Espalier root;
  @Parameters(arity = "0..1", paramLabel = "PART", defaultValue = "", description = "Only those with this in their name, as in small.")
  private String part;
  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Map<String, String> presets = Presets.descriptions();
    presets.keySet().removeIf(name -> !name.contains(part));
    if (presets.isEmpty()) {
      throw new InputException("no preset has \"%s\" in its name: espalier presets lists all", part);
    }
    List<List<String>> rows = new ArrayList<>();
    presets.forEach((name, words) -> rows.add(List.of(name, words)));
    root.session().out().println(json ? JSON.valueToTree(presets).toPrettyString() : Texts.table(rows, List.of(1)));
    return 0;
  }
}
