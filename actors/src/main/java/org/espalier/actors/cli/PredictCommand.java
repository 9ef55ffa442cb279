package org.espalier.actors.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.espalier.actors.run.Prediction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code predict WEIGHTS IMAGE...}. */
@Command(name = "predict", description = "Names what a network sees in pictures, with probabilities.")
final class PredictCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  @ParentCommand
  private Espalier root;
  @Parameters(index = "0", paramLabel = "WEIGHTS", description = "A weights file, with its description beside it.")
  private Path weights;
  @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "JPEG or PNG files.")
  private List<Path> images;
  @Option(names = "--top", paramLabel = "N", defaultValue = "5", description = "Classes to name (${DEFAULT-VALUE}).")
  private int top;
  @Option(names = "--network", paramLabel = "NAME", defaultValue = "",
      description = "Which network of a pair that shares its weights: vit or agent; the first when absent.")
  private String network;
  @Mixin
  private DeviceOption device;
  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    List<Prediction> predictions = Prediction.of(weights, network, images, Arguments.atLeastOne("--top", top), device.one());
    root.session().out().println(json ? array(predictions).toPrettyString() : text(predictions));
    return 0;
  }

  private static ArrayNode array(List<Prediction> predictions) {
    ArrayNode array = JSON.createArrayNode();
    for (Prediction prediction : predictions) {
      ObjectNode object = array.addObject().put("image", prediction.picture().toString());
      ArrayNode classes = object.putArray("classes");
      prediction.classes().forEach(guess -> classes.addObject().put("class", guess.name()).put("probability", guess.probability())
          .put("logit", guess.logit()));
    }
    return array;
  }

  private static String text(List<Prediction> predictions) {
    List<List<String>> rows = new ArrayList<>();
    for (Prediction prediction : predictions) {
      List<String> row = new ArrayList<>(List.of(prediction.picture().toString()));
      prediction.classes().forEach(guess -> row.add(guess.name() + " " + Texts.percent(100 * guess.probability())));
      rows.add(row);
    }
    return Texts.table(rows, List.of());
  }
}
