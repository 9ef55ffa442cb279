package org.espalier.actors.trainer;

import java.util.List;
import org.espalier.models.Failpoint;

/** Named places in a step at which a test may make a trainer fail: what it throws there is a failure of the trainer. */
public interface TrainingFault {
  /** Nothing fails, but for what {@link Failpoint} is told to do. */
  TrainingFault NONE = (place, step, learners) -> Failpoint.reached(place.label());

  /** Places, in the order of a step and then of a boundary; the last two only where layers change their states. */
  enum Place {
    BEFORE_FORWARD, BEFORE_GRADIENTS, BEFORE_HAND_ON, BEFORE_UPDATE, AFTER_UPDATE, BEFORE_EVALUATION, BEFORE_LAYERS, AFTER_LAYERS;

    /** {@code trainer.before-update}. */
    public String label() {
      return "trainer." + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Called on the trainer's native thread.
   *
   * @param step     under way, from 1
   * @param learners of this trainer
   */
  void at(Place place, long step, List<String> learners);
}
