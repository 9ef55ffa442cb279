package org.espalier.actors.analyst;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.espalier.actors.Blueprint;
import org.espalier.actors.Blueprints;
import org.espalier.actors.Program;
import org.espalier.analysis.probe.NetworkProbe;
import org.espalier.analysis.probe.ProbeSettings;
import org.espalier.analysis.run.ProbeFolder;
import org.espalier.analysis.run.ProbeOrigin;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.checkpoint.Verdict;
import org.espalier.models.data.DataPart;
import org.espalier.models.method.Member;
import org.espalier.models.method.Scored;
import org.espalier.models.nn.Transfer;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;
import org.espalier.models.train.Evaluation;
import org.espalier.models.train.LayerStates;
import org.espalier.models.train.Pretrained;

/**
 * What an analyst computes: norms of weights, the accuracy on a fixed sample of the test images, and spectra and attention of every
 * network on a fixed sample of the validation images, or of the test images where none is held out. One thread at a time.
 */
final class ProbeTable {
  /** Images of the fixed sample: the first of the test part. */
  static final int SAMPLE = 256;
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Blueprints blueprints;
  private final ProbeSettings settings;

  ProbeTable(Blueprints blueprints, ProbeSettings settings) {
    this.blueprints = blueprints;
    this.settings = settings;
  }

  /** Probes a checkpoint; gives the file with what was found: {@code step-....json}. */
  String probe(ProbeJob job) throws IOException {
    Blueprint blueprint = blueprints.of(job.experiment());
    Checkpoint checkpoint = verified(job);
    ObjectNode found = JSON.createObjectNode();
    found.put("checkpoint", job.checkpoint());
    found.put("step", job.step());
    found.put("experimentHash", blueprint.hash());
    found.put("sample", "first " + SAMPLE + " test images at most");
    for (Member member : blueprint.plan().members(LayerStates.of(checkpoint.manifest()))) {
      TensorFile weights = checkpoint.tensors(member.name() + ".safetensors");
      ObjectNode learner = found.withObjectProperty("learners").putObject(member.name());
      norms(weights).forEach(learner.withObjectProperty("weightNorms")::put);
      look(job, blueprint, member, weights).forEach(learner.withObjectProperty("sampleTop1")::put);
    }
    return write(Path.of(job.target()), job.checkpoint() + ".json", found);
  }

  private static Checkpoint verified(ProbeJob job) {
    if (new CheckpointStore(Path.of(job.folder())).verify(job.checkpoint()) instanceof Verdict.Sound sound) {
      return sound.checkpoint();
    }
    throw new InputException("checkpoint %s in %s is not sound", job.checkpoint(), job.folder());
  }

  /** L2 norms by the first two parts of a name, {@code blocks.0}, which is a layer. */
  static Map<String, Double> norms(TensorFile weights) {
    Map<String, Double> squares = new TreeMap<>();
    weights.tensors().forEach((name, tensor) -> squares.merge(layer(name), squares(tensor), Double::sum));
    squares.replaceAll((layer, sum) -> Math.sqrt(sum));
    return squares;
  }

  private static String layer(String name) {
    int first = name.indexOf('.');
    int second = name.indexOf('.', first + 1);
    return first < 0 ? name : name.substring(0, second < 0 ? first : second);
  }

  private static double squares(TensorBytes tensor) {
    double sum = 0;
    for (float value : tensor.floats()) {
      sum += (double) value * value;
    }
    return sum;
  }

  /** Writes spectra and attention of a learner's networks; gives their accuracies. */
  private Map<String, Double> look(ProbeJob job, Blueprint blueprint, Member member, TensorFile weights) {
    Map<String, Double> accuracies = new TreeMap<>();
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, AnalystSettings.THREADS))) {
      Weights loaded = Pretrained.whole(scope, member.slots(), weights, Transfer.NONE);
      for (Scored scored : member.scored()) {
        Weights own = scored.weights().apply(loaded);
        accuracies.put(scored.name(), Evaluation.ofFirst(scope, scored.network(), own, blueprint.data().test(), SAMPLE).top1Percent());
        if (!scored.network().probes().isEmpty()) {
          DataPart part = blueprint.data().validation().orElse(blueprint.data().test());
          ProbeOrigin origin = new ProbeOrigin(blueprint.hash(), scored.name(), job.checkpoint(), OptionalLong.of(job.step()),
              Program.VERSION);
          ProbeFolder.below(Path.of(job.target()), origin)
              .write(origin, NetworkProbe.of(scope, scored.network(), own, part, settings), false);
        }
      }
    }
    return accuracies;
  }

  private static String write(Path folder, String name, ObjectNode found) throws IOException {
    Files.createDirectories(folder);
    Path aside = folder.resolve("." + name + ".tmp");
    Files.writeString(aside, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(found) + "\n");
    Files.move(aside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return name;
  }
}
