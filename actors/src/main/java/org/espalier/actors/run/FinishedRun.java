package org.espalier.actors.run;

import java.util.Optional;
import org.espalier.analysis.run.LearnerResult;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.InputException;
import org.espalier.models.experiment.TrainedTeacher;
import org.espalier.models.experiment.WeightsRef;

/**
 * A run that is complete, for those who learn from what it came to.
 *
 * @param result complete
 */
public record FinishedRun(RunFolder folder, RunResult result) {

  /**
   * The run of a folder; empty if it is not complete, or is of another experiment.
   *
   * @throws InputException if its result cannot be read
   */
  public static Optional<FinishedRun> find(RunFolder folder, String experimentHash) {
    return folder.readResult()
        .filter(result -> result.status() == RunResult.Status.COMPLETED && result.experimentHash().equals(experimentHash))
        .map(result -> new FinishedRun(folder, result));
  }

  /** Whether a folder holds a complete run of an experiment, and all weights that it left, as they were. */
  public static boolean isSound(RunFolder folder, String experimentHash) {
    try {
      Optional<FinishedRun> run = find(folder, experimentHash);
      run.ifPresent(found -> found.result.learners().keySet().forEach(learner -> found.weights(learner).verify()));
      return run.isPresent();
    } catch (InputException e) {
      return false;   // its files are damaged or gone: it has to be trained again
    }
  }

  /** Of the run that trains a teacher. */
  static RunFolder folderOf(TrainedTeacher teacher) {
    return new RunFolder(teacher.path());
  }

  /** @throws InputException if the run that it is of is not complete, or is another one by now */
  static WeightsRef weightsOf(TrainedTeacher teacher) {
    RunFolder folder = folderOf(teacher);
    return find(folder, teacher.experimentHash()).orElseThrow(() -> new InputException("the teacher's run %s is not complete, or not of "
        + "experiment %s: train it to its end, or put back what was there", folder.path(), teacher.experimentHash()))
        .weights(teacher.learner());
  }

  /** The weights file of a learner, with the content that it was left with. */
  WeightsRef weights(String learner) {
    LearnerResult left = result.learners().get(learner);
    if (left == null || left.weights().isEmpty()) {
      throw new InputException("run %s has left no weights of %s: it has %s", folder.path(), learner,
          String.join(", ", result.learners().keySet()));
    }
    return new WeightsRef(folder.path().resolve(left.weights()).toAbsolutePath().normalize().toString(), left.sha256());
  }
}
