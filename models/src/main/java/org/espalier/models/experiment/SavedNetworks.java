package org.espalier.models.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.models.InputException;
import org.espalier.models.Quoted;
import org.espalier.models.checkpoint.WeightsDescription;
import org.espalier.models.checkpoint.WeightsFile;
import org.espalier.models.checkpoint.WeightsFormat;
import org.espalier.models.checkpoint.WeightsTransfer;
import org.espalier.models.data.DataSets;
import org.espalier.models.method.Alignment;
import org.espalier.models.method.JointConfig;
import org.espalier.models.method.Member;
import org.espalier.models.method.MethodConfig;
import org.espalier.models.method.Plain;
import org.espalier.models.method.SharedConfig;
import org.espalier.models.nn.Network;
import org.espalier.models.zoo.LayerState;
import org.espalier.models.zoo.ModelConfig;

/**
 * Networks as a weights file describes them: one, or the two of a pair that shares its weights.
 *
 * @param file   with tensors that fit
 * @param member what holds them; its scores name the networks
 */
public record SavedNetworks(WeightsFile file, Member member) {

  /**
   * Reads a weights file and the description beside it, or the weights in a checkpoint of a run.
   *
   * @throws InputException if one is missing or unsound, or the tensors are not those of the network that is described
   */
  public static SavedNetworks read(Path path) throws IOException {
    Optional<WeightsFile> kept = CheckpointWeights.read(path);
    WeightsFile file = kept.isPresent() ? kept.get() : WeightsFile.read(path);
    Member member = member(path, file.description());
    WeightsTransfer.whole(member.slots(), file.tensors(), member.transfer());
    return new SavedNetworks(file, member);
  }

  /**
   * What a learner's weights file says of its tensors.
   *
   * @param layers states of the layers that change theirs; empty where none do
   */
  public static WeightsDescription describe(Prepared prepared, String learner, List<LayerState> layers) {
    DataSets data = prepared.data();
    boolean pair = learner.equals(MethodConfig.PAIR);
    ObjectNode models = ExperimentJson.MAPPER.createObjectNode();
    prepared.plan().models(layers).forEach((name, model) -> models.set(name, ExperimentJson.MAPPER.valueToTree(model)));
    ObjectNode config = pair ? models : (ObjectNode) models.get(learner);
    return new WeightsDescription(pair ? MethodConfig.PAIR : config.get("arch").textValue(), config,
        prepared.experiment().data().imageSize(), data.train().recipe().normalization(), data.classNames(), prepared.hash());
  }

  private static Member member(Path path, WeightsDescription description) {
    int side = description.imageSize();
    int classes = description.classes().size();
    try {
      if (!description.architecture().equals(MethodConfig.PAIR)) {
        ModelConfig model = ExperimentJson.read(description.config(), ModelConfig.class, "config", new Origins());
        Network network = model.build(side, classes);
        return Member.single(name(path), network, learner -> new Plain(learner, network));
      }
      Map<String, ModelConfig> models = new LinkedHashMap<>();
      for (String name : List.of(MethodConfig.VIT, MethodConfig.AGENT)) {
        models.put(name, ExperimentJson.read(description.config().withObject("/" + name), ModelConfig.class, "config." + name,
            new Origins()));
      }
      var shared = new MethodConfig.SharedMethod(JointConfig.standard(), SharedConfig.Combine.ALIGN, Alignment.Extent.GLOBAL);
      return shared.members(models, side, classes).get(0);
    } catch (InputException e) {
      throw new InputException(e, "the description beside %s (architecture %s) is of no network that this program knows: %s", path,
          Quoted.text(description.architecture()), e.getMessage());
    }
  }

  private static String name(Path path) {
    return WeightsFormat.bare(path);
  }
}
