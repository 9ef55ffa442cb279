package org.espalier.models.experiment;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.espalier.models.InputException;

/**
 * What a run comes to, whether or not it is trained yet. What counts is the run's experiment and which of its learners it is; where it
 * lies is inert.
 *
 * @param run            absolute path of its folder
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
}
