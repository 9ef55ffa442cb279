package org.espalier.tests.scenarios;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.espalier.actors.run.PreparedBlueprints;
import org.espalier.actors.run.RunTask;
import org.espalier.analysis.probe.SpectrumSteering;
import org.espalier.analysis.run.RunListener;
import org.espalier.analysis.run.RunRecorder;
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.Checkpoints;
import org.espalier.models.train.FrozenTeachers;
import org.espalier.models.train.ShardRange;
import org.espalier.models.train.Snapshot;
import org.espalier.models.train.TrainLoop;
import org.espalier.models.train.Training;

/** What the plain synchronous loop makes of an experiment: what everything else must make of it too. */
final class ControlRun {
  private ControlRun() {}

  /**
   * Trains without an actor, without a checkpoint, in one go.
   *
   * @param most steps, if the experiment has so many
   */
  static void train(RunTask task, Set<Long> skipped, long most) throws IOException {
    var blueprint = new PreparedBlueprints(task.prepared()).of(task.folder().readExperiment().toString());
    ComputeDevice device = task.placement().distinct().get(0);
    Optional<FrozenTeachers> teacher = blueprint.teacher().map(teaching -> teaching.open(device));
    try (RunRecorder recorder = RunRecorder.open(task.folder(), InstantSource.system());
        Training training = new Training(blueprint.plan(), blueprint.data(), device, blueprint.plan().learners().keySet(),
            ShardRange.all(blueprint.plan().shards()), 1, SpectrumSteering.of(blueprint.plan()))) {
      skipped.forEach(training::skip);
      RunListener listener = new RunListener(recorder, training.stepsPerEpoch(), 1, InstantSource.system());
      new TrainLoop(blueprint.plan(), blueprint.policy(), new Unneeded(), listener, teacher).run(training, () -> training.step() >= most);
      for (String learner : blueprint.plan().learners().keySet()) {
        Path file = task.folder().weights(learner);
        Files.createDirectories(file.getParent());
        SafeTensors.write(file, training.weights(learner), SafeTensors.WEIGHTS);
        Optional<Map<String, TensorBytes>> average = training.average(learner);
        if (average.isPresent()) {
          SafeTensors.write(task.folder().weights(learner + ".ema"), average.get(), SafeTensors.WEIGHTS);
        }
      }
    } finally {
      teacher.ifPresent(FrozenTeachers::close);
    }
  }

  private static final class Unneeded implements Checkpoints {
    @Override
    public String save(Snapshot snapshot) {
      return "none";
    }

    @Override
    public void restoreLatest(Training training) {
      throw new IllegalStateException("the control run never goes back");
    }
  }
}
