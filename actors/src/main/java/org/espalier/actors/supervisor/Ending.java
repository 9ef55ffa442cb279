package org.espalier.actors.supervisor;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.actors.Blueprint;
import org.espalier.actors.Program;
import org.espalier.analysis.run.LearnerResult;
import org.espalier.analysis.run.ResultFile;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.Failpoint;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.FileDigest;
import org.espalier.models.checkpoint.Manifest;
import org.espalier.models.checkpoint.WeightsFile;
import org.espalier.models.method.Member;
import org.espalier.models.method.Scored;
import org.espalier.models.nn.Description;
import org.espalier.models.tensor.Libtorch;
import org.espalier.models.train.LayerStates;

/**
 * What is left in a run folder when nobody works on the run: weights files of the last checkpoint, and {@code result.json}.
 *
 * @param devices     that the run was placed on, by learner
 * @param fingerprint of them
 */
record Ending(RunFolder folder, Blueprint blueprint, Map<String, String> devices, String fingerprint) {

  /** Writes weights, averages of weights where they are kept, and result; the tensors' bytes go from file to file. */
  RunResult write(RunResult.Status status, RunState state, Checkpoint last) throws IOException {
    Failpoint.reached("export.before-weights");
    Map<String, FileDigest> files = new LinkedHashMap<>();
    Files.createDirectories(folder.weights("any").getParent());
    for (Member member : blueprint.plan().members(LayerStates.of(last.manifest()))) {
      files.put(member.name(), export(member.name(), member.name(), last));
      if (blueprint.plan().learners().get(member.name()).ema().isPresent()) {
        export(member.name(), member.name() + ".ema", last);
      }
    }
    Failpoint.reached("export.before-result");
    RunResult result = result(status, state, last, files);
    ResultFile.write(folder.result(), result);
    Failpoint.reached("export.written");
    return result;
  }

  /** @param name of the file, in the checkpoint and beside the others */
  private FileDigest export(String learner, String name, Checkpoint last) throws IOException {
    return WeightsFile.write(folder.weights(name), last.tensors(name + ".safetensors").tensors(), 
        blueprint.describe().apply(learner, LayerStates.of(last.manifest())));
  }

  private RunResult result(RunResult.Status status, RunState state, Checkpoint last, Map<String, FileDigest> files) {
    long step = last.manifest().position().step();
    long images = (step - state.skipped().headSet(step + 1).size()) * blueprint.plan().batchSize();
    return new RunResult(status, blueprint.hash(), step, last.manifest().position().epoch(), images,
        SavedState.of(last.manifest()).seconds(), learners(state, files, last.manifest()), versions(), machine());
  }

  private Map<String, LearnerResult> learners(RunState state, Map<String, FileDigest> files, Manifest last) {
    RunFact.EpochRecorded recorded = state.epochs().get(last.position().epoch());
    Map<String, LearnerResult> learners = new LinkedHashMap<>();
    for (Member member : blueprint.plan().members(LayerStates.of(last))) {
      Path file = folder.path().relativize(folder.weights(member.name()));
      for (Scored scored : member.scored()) {
        RunFact.ScoreFact score = recorded == null ? null : recorded.scores().get(scored.name());
        learners.put(scored.name(), new LearnerResult(score == null ? Double.NaN : score.top1(),
            score == null ? Double.NaN : score.top5(),
            score == null ? null : new LearnerResult.Best(score.best(), score.bestEpoch()), file.toString(),
            files.get(member.name()).sha256(), Description.of(scored.network()).parameterCount()));
      }
    }
    return learners;
  }

  static Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("espalier", Program.VERSION);
    versions.put("java", System.getProperty("java.version"));
    versions.put("djl", Engine.getDjlVersion());
    versions.put("libtorch", Libtorch.version());
    return versions;
  }

  private Map<String, String> machine() {
    Map<String, String> machine = new LinkedHashMap<>();
    machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    machine.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
    devices.forEach((learner, device) -> machine.put("device." + learner, device));
    blueprint.plan().learners().forEach((learner, settings) -> machine.put("threads." + learner, String.valueOf(settings.threads())));
    machine.put("fingerprint", fingerprint);
    return machine;
  }
}
