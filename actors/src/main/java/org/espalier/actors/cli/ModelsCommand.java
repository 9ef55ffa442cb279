package org.espalier.actors.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.concurrent.Callable;
import org.espalier.analysis.cost.LayerCost;
import org.espalier.analysis.cost.NetworkCost;
import org.espalier.models.zoo.Zoo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code models}, {@code models list} and {@code models summary NAME}. */
@Command(name = "models", description = "Lists the networks; summary NAME shows one layer by layer.",
    subcommands = ModelsCommand.Summary.class)
final class ModelsCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CLASSES = 100;
  @ParentCommand
  private Espalier root;
  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  public Integer call() {
    List<NetworkCost> all = NetworkCost.zoo(CLASSES);
    if (json) {
      root.session().out().println(JSON.valueToTree(all).toPrettyString());
      return 0;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("name", "kind", "image", "parameters", "MACs an image"));
    all.forEach(network -> rows.add(List.of(network.name(), network.arch(), Integer.toString(network.imageSize()),
        Texts.count(network.parameters()), Texts.count(network.macs()))));
    root.session().out().println(Texts.table(rows, List.of(1)) + "\n(of " + CLASSES + " classes)");
    return 0;
  }

  /** {@code models list}: what {@code models} does by itself. */
  @Command(name = "list", description = "Lists the networks.")
  int list(@Option(names = "--json", description = "Prints JSON.") boolean asJson) {
    json |= asJson;
    return call();
  }

  /** {@code models summary NAME}. */
  @Command(name = "summary", description = "Layers of a network with shapes, parameters and multiply-accumulates for one image.")
  static final class Summary implements Callable<Integer> {
    @ParentCommand
    private ModelsCommand models;
    @Parameters(paramLabel = "NAME", description = "A network of the list.")
    private String name;
    @Option(names = "--image", paramLabel = "N", description = "Side of the images in pixels; what the network is made for when absent.")
    private Integer image;
    @Option(names = "--classes", paramLabel = "N", defaultValue = "100", description = "Number of classes (${DEFAULT-VALUE}).")
    private int classes;
    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      NetworkCost cost = NetworkCost.of(name, image == null ? Zoo.imageSize(name) : image, Arguments.atLeastOne("--classes", classes));
      models.root.session().out().println(json ? JSON.valueToTree(cost).toPrettyString() : text(cost));
      return 0;
    }

    private static String text(NetworkCost cost) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("layer", "output", "parameters", "MACs"));
      for (LayerCost layer : cost.layers()) {
        rows.add(List.of(layer.path(), layer.output().stream().map(String::valueOf).collect(Collectors.joining(" x ")),
            Texts.count(layer.parameters()), Texts.count(layer.macs())));
      }
      rows.add(List.of("all", "", Texts.count(cost.parameters()), Texts.count(cost.macs())));
      return "%s (%s), images of %d pixels, %d classes%n%s".formatted(cost.name(), cost.arch(), cost.imageSize(), cost.classes(),
          Texts.table(rows, List.of(1)));
    }
  }
}
