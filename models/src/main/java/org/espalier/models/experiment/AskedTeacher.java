package org.espalier.models.experiment;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.espalier.models.InputException;

/**
 * A teacher that is to be trained: by which experiment. It is settled once its data are opened and its threads known, and is a
 * {@link TrainedTeacher} from then on.
 *
 * @param experiment complete; it may ask for teachers itself
 * @param written    the same as it was written
 * @param learner    whose weights teach
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
public record AskedTeacher(Experiment experiment, String written, String learner) implements TeacherRef {

  public AskedTeacher {
    if (!experiment.learners().containsKey(learner)) {
      throw new InputException("the teacher's experiment %s has no learner %s: name one of %s", experiment.name(), learner,
          String.join(", ", experiment.learners().keySet()));
    }
  }
}
