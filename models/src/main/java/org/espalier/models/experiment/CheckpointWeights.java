package org.espalier.models.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.CheckpointCopy;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.Verdict;
import org.espalier.models.checkpoint.WeightsDescription;
import org.espalier.models.checkpoint.WeightsFile;
import org.espalier.models.train.LayerStates;

/**
 * The tensors of a learner in a checkpoint that a run keeps. No description stands beside them: what they are says the run's experiment,
 * whose data have to be where they were.
 */
final class CheckpointWeights {
  private static final String SUFFIX = ".safetensors";

  private CheckpointWeights() {}

  /**
   * Reads them; empty if the file lies in no checkpoint.
   *
   * @throws InputException if the checkpoint is damaged or lies in no run, the run is another one by now, or the file holds no weights
   */
  static Optional<WeightsFile> read(Path file) throws IOException {
    Path folder = file.toAbsolutePath().normalize().getParent();
    if (!Files.isRegularFile(folder.resolve(CheckpointCopy.MANIFEST))) {
      return Optional.empty();
    }
    Checkpoint checkpoint = sound(folder);
    Prepared prepared = run(folder, checkpoint);
    String name = file.getFileName().toString();
    String learner = name.replaceFirst("(\\.ema)?\\.safetensors$", "");
    requireWeights(checkpoint, prepared, name, learner);
    WeightsDescription description = SavedNetworks.describe(prepared, learner, LayerStates.of(checkpoint.manifest()));
    return Optional.of(new WeightsFile(checkpoint.tensors(name), description));
  }

  private static Checkpoint sound(Path folder) {
    Verdict verdict = new CheckpointStore(folder.getParent()).verify(folder.getFileName().toString());
    if (verdict instanceof Verdict.Sound sound) {
      return sound.checkpoint();
    }
    String why = verdict instanceof Verdict.Damaged damaged ? damaged.reason() : ((Verdict.Unreadable) verdict).reason();
    throw new InputException("checkpoint %s is not sound: %s. Name another one of its run", folder, why);
  }

  private static Prepared run(Path folder, Checkpoint checkpoint) throws IOException {
    Path experiment = folder.resolveSibling("..").resolve("experiment.json").normalize();
    if (!Files.isRegularFile(experiment)) {
      throw new InputException("checkpoint %s lies in no run: there is no %s, which says what its tensors are. Name it where its run keeps "
          + "it", folder, experiment);
    }
    Prepared prepared = Prepared.of(Experiment.of((ObjectNode) ExperimentJson.MAPPER.readTree(experiment.toFile())));
    if (!prepared.hash().equals(checkpoint.manifest().origin().experimentHash())) {
      throw new InputException("checkpoint %s belongs to experiment %s, but %s is experiment %s now: its data, a weights file or this "
          + "program's arithmetic has changed", folder, checkpoint.manifest().origin().experimentHash(), experiment, prepared.hash());
    }
    return prepared;
  }

  private static void requireWeights(Checkpoint checkpoint, Prepared prepared, String file, String learner) {
    Set<String> members = prepared.plan().members().stream().map(member -> member.name()).collect(Collectors.toSet());
    if (!checkpoint.manifest().files().containsKey(file) || !members.contains(learner)) {
      throw new InputException("%s in checkpoint %s holds no weights: name one of %s", file, checkpoint.folder(),
          members.stream().sorted().map(name -> name + SUFFIX).collect(Collectors.joining(", ")));
    }
  }
}
