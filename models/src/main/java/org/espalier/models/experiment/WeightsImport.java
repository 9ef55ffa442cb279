package org.espalier.models.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.FileDigest;
import org.espalier.models.checkpoint.PyTorchFile;
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.checkpoint.TensorMismatch;
import org.espalier.models.checkpoint.WeightsDescription;
import org.espalier.models.checkpoint.WeightsFile;
import org.espalier.models.checkpoint.WeightsFormat;
import org.espalier.models.checkpoint.WeightsTransfer;
import org.espalier.models.data.Normalization;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Transfer;
import org.espalier.models.zoo.ModelConfig;

/**
 * The weights that another program has written, beside the network that they are said to be of.
 *
 * @param file       where they lie
 * @param key        under which the file keeps them; empty for the file as a whole
 * @param otherKeys  where it keeps more tensors by name
 * @param model      the network, for images of that side and so many classes
 * @param tensors    as the file has them
 * @param renamed    names in the file and ours, where they differ
 * @param passedOver names in the file that carry nothing for us
 * @param mismatch   what does not fit
 */
public record WeightsImport(Path file, String key, List<String> otherKeys, ModelConfig model, int imageSize, int classes,
    TensorFile tensors, SortedMap<String, String> renamed, SortedSet<String> passedOver, TensorMismatch mismatch) {

  /**
   * Compares a file with a network, tensor by tensor. Of several state dicts in it the first that fits is taken, and the likeliest if
   * none does.
   *
   * @param key     the only one to look at; empty for all
   * @param classes empty for as many as the file's classifier has
   * @throws InputException if the file is not sound, or has no such key
   */
  public static WeightsImport look(Path file, Optional<String> key, ModelConfig model, int imageSize, OptionalInt classes)
      throws IOException {
    Map<String, TensorFile> offered = offered(file, key);
    List<WeightsImport> looks = new ArrayList<>();
    offered.forEach((name, tensors) -> {
      List<String> others = new ArrayList<>(offered.keySet());
      others.remove(name);
      looks.add(look(file, name, others, model, imageSize, classes.isPresent() ? classes.getAsInt() : classes(tensors, model, imageSize),
          tensors));
    });
    return looks.stream().filter(WeightsImport::fits).findFirst().orElse(looks.get(0));
  }

  private static Map<String, TensorFile> offered(Path file, Optional<String> key) throws IOException {
    Map<String, TensorFile> offered = new LinkedHashMap<>();
    if (WeightsFormat.of(file.getFileName().toString()).filter(WeightsFormat.PYTORCH::equals).isPresent()) {
      PyTorchFile read = PyTorchFile.read(file);
      key.map(List::of).orElse(read.keys()).forEach(name -> offered.put(name, read.tensors(name)));
    } else if (key.isPresent()) {
      throw new InputException("%s is a safetensors file, which has no keys such as %s: leave --key out", file, key.get());
    } else {
      offered.put("", SafeTensors.read(file));
    }
    return offered;
  }

  private static WeightsImport look(Path file, String key, List<String> others, ModelConfig model, int imageSize, int classes,
      TensorFile tensors) {
    Network network = model.build(imageSize, classes);
    SortedMap<String, String> renamed = new TreeMap<>();
    SortedSet<String> passedOver = new TreeSet<>();
    for (String name : tensors.names()) {
      network.transfer().names().ours(name, tensors.names()).ifPresentOrElse(ours -> renamed.put(name, ours), () -> passedOver.add(name));
    }
    renamed.entrySet().removeIf(entry -> entry.getKey().equals(entry.getValue()));
    return new WeightsImport(file, key, others, model, imageSize, classes, tensors, renamed, passedOver,
        WeightsTransfer.mismatch(slots(network), tensors, network.transfer()));
  }

  /** As many as the classifier's first tensor has rows; 1 if the file has no classifier, which is then missing. */
  private static int classes(TensorFile tensors, ModelConfig model, int imageSize) {
    Transfer rules = model.build(imageSize, 1).transfer();
    return tensors.specs().entrySet().stream()
        .filter(entry -> rules.names().ours(entry.getKey(), tensors.names()).filter(rules.head()::contains).isPresent())
        .map(entry -> entry.getValue().shape()).filter(shape -> shape.length > 0 && shape[0] > 0 && shape[0] <= Integer.MAX_VALUE)
        .mapToInt(shape -> (int) shape[0]).findFirst().orElse(1);
  }

  /** Whether every tensor of the network is there and nothing besides. */
  public boolean fits() {
    return mismatch.isEmpty();
  }

  /** Number of the network's tensors that the file has. */
  public int loaded() {
    return slots(network()).size() - mismatch.missing().size() - mismatch.misnamed().size() - mismatch.misshapen().size();
  }

  /**
   * Writes the tensors in float32, under our names, and the description beside them.
   *
   * @param classNames as many as classes
   * @throws InputException if the file does not fit
   */
  public FileDigest write(Path out, List<String> classNames, Normalization normalization) throws IOException {
    Network network = network();
    Map<String, TensorBytes> stored = new TreeMap<>();
    WeightsTransfer.whole(slots(network), tensors, network.transfer()).sources()
        .forEach((name, source) -> stored.put(name, ((WeightsTransfer.Stored) source).values()));
    ObjectNode config = ExperimentJson.MAPPER.valueToTree(model);
    return WeightsFile.write(out, stored, new WeightsDescription(model.arch(), config, imageSize, normalization, classNames,
        "import:" + WeightsRef.of(file).sha256()));
  }

  private Network network() {
    return model.build(imageSize, classes);
  }

  private static List<Slot> slots(Network network) {
    return Description.of(network).slots();
  }
}
