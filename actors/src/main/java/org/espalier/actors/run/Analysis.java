package org.espalier.actors.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.espalier.actors.Program;
import org.espalier.analysis.probe.Findings;
import org.espalier.analysis.probe.NetworkProbe;
import org.espalier.analysis.probe.ProbeSettings;
import org.espalier.analysis.report.ProbePictures;
import org.espalier.analysis.run.ProbeFolder;
import org.espalier.analysis.run.ProbeOrigin;
import org.espalier.analysis.run.ProbeRecord;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.checkpoint.Verdict;
import org.espalier.models.checkpoint.WeightsFormat;
import org.espalier.models.data.DataConfig;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.DataSets;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.experiment.SavedNetworks;
import org.espalier.models.method.Member;
import org.espalier.models.method.Scored;
import org.espalier.models.nn.Transfer;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;
import org.espalier.models.train.LayerStates;
import org.espalier.models.train.Pretrained;

/**
 * Spectra, attention and pictures of networks that runs left behind, written as files.
 *
 * @param part of the data: {@code train}, {@code validation} or {@code test}
 * @param out  where {@code LEARNER/WEIGHTS} folders go
 */
public record Analysis(ProbeSettings settings, String part, ComputeDevice device, Path out) {

  /** What was found in one network, and the folder with all of it. */
  public record Done(Path folder, ProbeRecord record) {}

  /**
   * Looks at every network of a weights file.
   *
   * @param step updates done, if that is known
   */
  public List<Done> file(Path weights, DataConfig config, OptionalLong step) throws IOException {
    SavedNetworks saved = SavedNetworks.read(weights);
    DataPart pictures = DataSets.open(config).part(part);
    SavedRuns.requireFit(weights, saved.file().description(), pictures);
    String name = plain(WeightsFormat.bare(weights));
    return look(saved.member(), saved.file().tensors(), saved.member().transfer(), pictures,
        new Source(saved.file().description().experimentHash(), name, step));
  }

  /** Looks at checkpoints that a run has kept, in the order of their steps. */
  public List<Done> checkpoints(RunFolder run, Moment moment) throws IOException {
    CheckpointStore store = new CheckpointStore(run.checkpoints());
    List<CheckpointStore.Listed> chosen = moment.of(run, store.list());
    Prepared prepared = Prepared.of(Experiment.of(run.readExperiment()));
    DataPart pictures = prepared.data().part(part);
    List<Done> done = new ArrayList<>();
    for (CheckpointStore.Listed listed : chosen) {
      Checkpoint checkpoint = sound(store.verify(listed.name()), run);
      for (Member member : prepared.plan().members(LayerStates.of(checkpoint.manifest()))) {
        done.addAll(look(member, checkpoint.tensors(member.name() + ".safetensors"), Transfer.NONE, pictures,
            new Source(prepared.hash(), listed.name(), OptionalLong.of(listed.manifest().position().step()))));
      }
    }
    return done;
  }

  private static Checkpoint sound(Verdict verdict, RunFolder run) {
    if (verdict instanceof Verdict.Sound sound) {
      return sound.checkpoint();
    }
    String why = verdict instanceof Verdict.Damaged damaged ? damaged.reason() : ((Verdict.Unreadable) verdict).reason();
    throw new InputException("checkpoint %s of %s is not sound: %s. Name another step with --at", verdict.name(), run.name(), why);
  }

  private record Source(String hash, String weights, OptionalLong step) {}

  private List<Done> look(Member member, TensorFile tensors, Transfer transfer, DataPart pictures, Source source) {
    List<Done> done = new ArrayList<>();
    device.enter();
    try (Scope scope = Scope.open(device)) {
      Weights weights = Pretrained.whole(scope, member.slots(), tensors, transfer);
      for (Scored scored : member.scored()) {
        ProbeOrigin origin = new ProbeOrigin(source.hash, plain(scored.name()), source.weights, source.step, Program.VERSION);
        done.add(write(origin, NetworkProbe.of(scope, scored.network(), scored.weights().apply(weights), pictures, settings)));
      }
    }
    return done;
  }

  private Done write(ProbeOrigin origin, Findings found) {
    ProbeFolder folder = ProbeFolder.below(out, origin);
    ProbeRecord record = folder.write(origin, found, settings.pictures());
    ProbePictures.figures(folder.path(), record, found);
    ProbePictures.maps(folder.path(), found);
    return new Done(folder.path(), record);
  }

  /** A file's name as the name of a folder. */
  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[^A-Za-z0-9]", "w");
  }

  /** Which of a run's checkpoints. */
  public sealed interface Moment {
    record All() implements Moment {}

    record Newest() implements Moment {}

    record At(long step) implements Moment {}

    /** @throws InputException if it is neither {@code all} nor a step */
    static Moment parse(String text) {
      if (text.equals("all")) {
        return new All();
      }
      if (text.matches("\\d{1,18}")) {
        return new At(Long.parseLong(text));
      }
      throw new InputException("--at is '%s': give a step, such as 300, or all", text);
    }

    private List<CheckpointStore.Listed> of(RunFolder run, List<CheckpointStore.Listed> newestFirst) {
      List<CheckpointStore.Listed> all = new ArrayList<>(newestFirst);
      Collections.reverse(all);
      if (all.isEmpty()) {
        throw new InputException("run %s has kept no checkpoint: espalier resume %s makes some", run.name(), run.path());
      }
      if (this instanceof At at) {
        List<CheckpointStore.Listed> there = all.stream().filter(listed -> listed.manifest().position().step() == at.step).toList();
        if (there.isEmpty()) {
          throw new InputException("run %s has no checkpoint of step %d: it has kept those of %s", run.name(), at.step,
              all.stream().map(listed -> String.valueOf(listed.manifest().position().step())).distinct().toList());
        }
        return there.subList(there.size() - 1, there.size());
      }
      return this instanceof All ? all : all.subList(all.size() - 1, all.size());
    }
  }
}
