package org.espalier.actors.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.espalier.models.InputException;
import org.espalier.models.Quoted;
import org.espalier.models.checkpoint.TensorMismatch;
import org.espalier.models.checkpoint.TensorSpec;
import org.espalier.models.data.Normalization;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.ExperimentReader;
import org.espalier.models.experiment.WeightsImport;
import org.espalier.models.zoo.ModelConfig;
import org.espalier.models.zoo.Zoo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code import FILE}. */
@Command(name = "import", description = "Compares weights that PyTorch, timm or torchvision wrote with a network, tensor by tensor, and "
    + "writes those that fit as a weights file with its description. Nothing in the file is executed.")
final class ImportCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  @ParentCommand
  private Espalier root;
  @Parameters(index = "0", paramLabel = "FILE", description = "A safetensors file, or a state dict of PyTorch (.pth, .pt, .bin).")
  private Path file;
  @Option(names = "--model", paramLabel = "NAME", required = true,
      description = "A network that espalier models lists, or an experiment: a file or a preset.")
  private String model;
  @Option(names = "--network", paramLabel = "NAME", defaultValue = "", description = "Which network of the experiment, if it has several.")
  private String network;
  @Option(names = "--image", paramLabel = "N", description = "Side of the images in pixels; what the network is made for when absent.")
  private Integer image;
  @Option(names = "--classes", paramLabel = "FILE",
      description = "Names of the classes, one a line in the order of the labels; numbers when absent.")
  private Path classes;
  @Option(names = "--normalization", paramLabel = "NAME|N,N,N,N,N,N", description = "imagenet, cifar10, cifar100, shapes, or mean and "
      + "deviation of red, green, blue on the scale 0 to 1; that of the experiment, or imagenet, when absent.")
  private String normalization;
  @Option(names = "--key", paramLabel = "KEY", description = "Under which key of the file; the one that fits when absent.")
  private String key;
  @Option(names = "--out", paramLabel = "FILE.safetensors",
      description = "What to write, with a .json beside it; only a report when absent.")
  private Path out;
  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Target target = Zoo.networks().containsKey(model) ? Target.of(model) : Target.of(ExperimentReader.open(model).read(List.of()), network);
    Optional<List<String>> names = classNames();
    OptionalInt count = names.map(list -> OptionalInt.of(list.size())).orElse(OptionalInt.empty());
    WeightsImport found = WeightsImport.look(file, Optional.ofNullable(key), target.model,
        image == null ? target.imageSize : Arguments.atLeastOne("--image", image), count);
    boolean written = found.fits() && out != null;
    if (written) {
      List<String> numbers = IntStream.range(0, found.classes()).mapToObj(String::valueOf).toList();
      found.write(out, names.orElse(numbers), normalization == null ? target.normalization : Normalization.parse(normalization));
    }
    root.session().out().println(json ? object(found, written).toPrettyString() : text(found, written));
    if (!found.fits()) {
      throw new InputException("%s does not fit %s; nothing was written. Name another network with --model or another size with --image",
          file, model);
    }
    return 0;
  }

  private record Target(ModelConfig model, int imageSize, Normalization normalization) {
    static Target of(String zoo) {
      return new Target(Zoo.find(zoo), Zoo.imageSize(zoo), Normalization.IMAGENET);
    }

    static Target of(Experiment experiment, String network) {
      Map<String, ModelConfig> models = experiment.models();
      String chosen = network.isEmpty() && models.size() == 1 ? models.keySet().iterator().next() : network;
      if (!models.containsKey(chosen)) {
        throw new InputException("--network is '%s', the networks of %s are %s: name one", network, experiment.name(), models.keySet());
      }
      return new Target(models.get(chosen), experiment.data().imageSize(), experiment.data().normalization());
    }
  }

  private Optional<List<String>> classNames() throws IOException {
    if (classes == null) {
      return Optional.empty();
    } else if (!Files.isRegularFile(classes)) {
      throw new InputException("--classes is %s, which is no file: name one with the names of the classes, one a line", classes);
    }
    List<String> names = Files.readAllLines(classes).stream().map(String::strip).filter(name -> !name.isEmpty()).toList();
    if (names.isEmpty()) {
      throw new InputException("--classes is %s, which names no class: write one a line", classes);
    }
    return Optional.of(names);
  }

  private ObjectNode object(WeightsImport found, boolean written) {
    ObjectNode object = JSON.createObjectNode().put("file", file.toString()).put("key", found.key()).put("model", model)
        .put("imageSize", found.imageSize()).put("classes", found.classes()).put("fits", found.fits()).put("loaded", found.loaded());
    TensorMismatch mismatch = found.mismatch();
    object.set("otherKeys", JSON.valueToTree(found.otherKeys()));
    object.set("renamed", JSON.valueToTree(found.renamed()));
    object.set("passedOver", JSON.valueToTree(found.passedOver()));
    object.set("misnamed", JSON.valueToTree(mismatch.misnamed()));
    specs(object.putObject("missing"), mismatch.missing());
    specs(object.putObject("unused"), mismatch.unused());
    ObjectNode misshapen = object.putObject("misshapen");
    mismatch.misshapen().forEach((name, both) ->
        misshapen.putObject(name).put("found", both.found().toString()).put("needed", both.needed().toString()));
    return written ? object.put("out", out.toString()) : object;
  }

  /** {@code "fc.weight": "F32 [10, 512]"}. */
  private static void specs(ObjectNode object, Map<String, TensorSpec> specs) {
    specs.forEach((name, spec) -> object.put(name, spec.toString()));
  }

  private String text(WeightsImport found, boolean written) {
    List<String> lines = new ArrayList<>();
    String under = found.key().isEmpty() ? "" : ", key " + Quoted.text(found.key());
    lines.add("%s%s as %s: images of %d pixels, %s classes".formatted(file, under, model, found.imageSize(), Texts.count(found.classes())));
    lines.add("%d tensors fit, %d of them under another name; %d are passed over".formatted(found.loaded(), found.renamed().size(),
        found.passedOver().size()));
    if (!found.otherKeys().isEmpty()) {
      lines.add("not looked at further: " + String.join(", ", found.otherKeys().stream().map(Quoted::text).toList()));
    }
    TensorMismatch mismatch = found.mismatch();
    mismatch.misnamed().forEach((name, meant) -> lines.add("misnamed   " + Quoted.text(name) + ", perhaps " + meant));
    mismatch.missing().forEach((name, needed) -> lines.add("missing    " + name + " " + needed));
    mismatch.unused().forEach((name, spec) -> lines.add("unused     " + Quoted.text(name) + " " + spec));
    mismatch.misshapen().forEach((name, both) -> lines.add("misshapen  " + name + " " + both.found() + ", needed is " + both.needed()));
    if (written) {
      lines.add("written: " + out);
    }
    return String.join(System.lineSeparator(), lines);
  }
}
