package org.espalier.models.experiment;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import org.espalier.models.InputException;

/**
 * What a run comes to, whether or not it is trained yet. What counts is the run's experiment and which of its learners it is; where it
 * lies is inert.
 *
 * @param run            path of its folder: absolute, or as a cluster has it, from the folder around all runs
 * @param experimentHash of its experiment
 * @param learner        whose weights they are
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
public record TrainedTeacher(String run, String experimentHash, String learner) implements TeacherRef {

  public TrainedTeacher {
    if (run == null || learner == null || experimentHash == null || !experimentHash.matches("[0-9a-f]{64}")) {
      throw new InputException("learner %s of run %s with experiment hash %s: espalier train writes it, for a teacher that an experiment "
          + "trains; write experiment = FILE, or the teacher's weights file", learner, run, experimentHash);
    }
  }

  /** The same with an absolute path. */
  public TrainedTeacher in(Path runs) {
    return new TrainedTeacher(runs.toAbsolutePath().resolve(run).normalize().toString(), experimentHash, learner);
  }

  /** Of its folder. */
  public Path path() {
    return Path.of(run);
  }
}
