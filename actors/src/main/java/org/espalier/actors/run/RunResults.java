package org.espalier.actors.run;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.espalier.analysis.run.LearnerResult;
import org.espalier.analysis.run.LearnerScores;
import org.espalier.analysis.run.MetricsTable;
import org.espalier.analysis.run.ResultFile;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.espalier.analysis.run.RunResult.Status;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.FileDigest;
import org.espalier.models.checkpoint.Position;
import org.espalier.models.checkpoint.Verdict;
import org.espalier.models.checkpoint.WeightsFile;
import org.espalier.models.experiment.SavedNetworks;
import org.espalier.models.method.Member;
import org.espalier.models.method.Scored;

/** Leaves in a run's folder what it came to: weights for others, and {@code result.json}. */
public final class RunResults {
  private static final FileDigest NO_WEIGHTS = new FileDigest(0, "");

  private RunResults() {}

  /** Exports the weights of the last checkpoint if the run finished, and writes the result. */
  public static RunResult write(RunTask task, RunEnd end) throws IOException {
    Map<String, FileDigest> weights = end.finished() ? export(task, end.checkpoint()) : Map.of();
    return write(task, end.finished() ? Status.COMPLETED : Status.PAUSED, end.step(), end.epoch(), end.seconds(), weights);
  }

  /** The result of a run that failed: where its newest checkpoint stands. */
  static RunResult writeFailed(RunTask task) throws IOException {
    Optional<Checkpoint> newest = new CheckpointStore(task.folder().checkpoints()).latestVerified().checkpoint();
    Position at = newest.map(checkpoint -> checkpoint.manifest().position()).orElse(new Position(0, 0, 0));
    double seconds = newest.map(checkpoint -> CheckpointState.of(checkpoint.manifest().state()).seconds()).orElse(0.0);
    return write(task, Status.FAILED, at.step(), at.epoch(), seconds, Map.of());
  }

  private static RunResult write(RunTask task, Status status, long step, int epoch, double seconds, Map<String, FileDigest> weights) {
    RunFolder folder = task.folder();
    Map<String, LearnerResult> learners = new LinkedHashMap<>();
    MetricsTable metrics = folder.readMetrics();
    for (Member member : task.prepared().plan().members()) {
      long parameters = Estimate.parameters(task.prepared().plan()).get(member.name());
      FileDigest digest = weights.getOrDefault(member.name(), NO_WEIGHTS);
      for (Scored scored : member.scored()) {
        LearnerScores scores = LearnerScores.of(metrics.of(scored.name()));
        String file = digest == NO_WEIGHTS ? "" : folder.path().relativize(folder.weights(member.name())).toString();
        learners.put(scored.name(), new LearnerResult(scores.top1(), scores.top5(), scores.best(), file, digest.sha256(), parameters));
      }
    }
    RunResult result = new RunResult(status, task.prepared().hash(), step, epoch, step * task.prepared().plan().batchSize(), seconds,
        learners, Machine.versions(), Machine.describe(task.placement().distinct().get(0)));
    ResultFile.write(folder.result(), result);
    return result;
  }

  private static Map<String, FileDigest> export(RunTask task, String name) throws IOException {
    Checkpoint checkpoint = sound(new CheckpointStore(task.folder().checkpoints()).verify(name));
    Map<String, FileDigest> digests = new LinkedHashMap<>();
    for (Member member : task.prepared().plan().members()) {
      var tensors = checkpoint.tensors(member.name() + ".safetensors").tensors();
      Files.createDirectories(task.folder().weights(member.name()).getParent());
      digests.put(member.name(), WeightsFile.write(task.folder().weights(member.name()), tensors,
          SavedNetworks.describe(task.prepared(), member.name())));
    }
    return digests;
  }

  private static Checkpoint sound(Verdict verdict) {
    if (verdict instanceof Verdict.Sound sound) {
      return sound.checkpoint();
    }
    throw new RunFailedException("the last checkpoint cannot be read back: " + verdict + ". Run espalier resume: it goes on from the one "
        + "before it", null);
  }
}
