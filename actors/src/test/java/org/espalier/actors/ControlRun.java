package org.espalier.actors;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.CheckpointPolicy;
import org.espalier.models.train.Checkpoints;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.Snapshot;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.TrainLoop;
import org.espalier.models.train.Training;
import org.espalier.models.train.TrainingListener;

/** What the synchronous loop makes of an experiment: what everything else must make of it too. */
public record ControlRun(List<StepReport> steps, List<EpochReport> epochs, Map<String, String> finalHashes) {

  public static ControlRun of(Blueprint blueprint) {
    List<StepReport> steps = new ArrayList<>();
    List<EpochReport> epochs = new ArrayList<>();
    TrainingListener listener = new TrainingListener() {
      @Override
      public void stepped(StepReport report) {
        steps.add(report);
      }

      @Override
      public void epochEnded(EpochReport report) {
        epochs.add(report);
      }
    };
    try (Training training = new Training(blueprint.plan(), blueprint.data(), ComputeDevice.cpu(0, 1),
        blueprint.plan().learners().keySet(), 1)) {
      new TrainLoop(blueprint.plan(), new CheckpointPolicy(0, 1, 1), new Unneeded(), listener).run(training, () -> false);
      return new ControlRun(steps, epochs, hashes(training.snapshot().files()));
    }
  }

  /** SHA-256 of each file's tensors, in the order of their names. */
  public static Map<String, String> hashes(Map<String, Map<String, TensorBytes>> files) {
    Map<String, String> hashes = new TreeMap<>();
    files.forEach((file, tensors) -> hashes.put(file, hash(tensors)));
    return hashes;
  }

  private static String hash(Map<String, TensorBytes> tensors) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new TreeMap<>(tensors).forEach((name, tensor) -> {
        digest.update((name + tensor.spec()).getBytes());
        digest.update(tensor.data());
      });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Unneeded implements Checkpoints {
    @Override
    public String save(Snapshot snapshot) {
      return "none";
    }

    @Override
    public void restoreLatest(Training training) {
      throw new IllegalStateException("nothing was kept");
    }
  }
}
