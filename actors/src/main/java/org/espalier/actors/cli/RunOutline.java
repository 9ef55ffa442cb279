package org.espalier.actors.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.espalier.actors.web.WebJson;
import org.espalier.models.InputException;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.train.TrainingPlan;

/**
 * What must be known of a run to tell how far it is.
 *
 * @param networks that are scored at the end of an epoch
 */
record RunOutline(TrainingPlan plan, int networks) {
  /** How many classes the data have decides nothing here. */
  private static final int SOME_CLASSES = 2;

  /** @param json what the run's {@code experiment.json} says */
  static RunOutline of(String json) {
    try {
      if (!(WebJson.MAPPER.readTree(json) instanceof ObjectNode experiment)) {
        throw new InputException("the node has no experiment of this run to tell its epochs by: ask another node with --api URL");
      }
      TrainingPlan plan = Experiment.of(experiment).withThreads(learner -> 1).plan(SOME_CLASSES);
      return new RunOutline(plan, plan.members().stream().mapToInt(member -> member.scored().size()).sum());
    } catch (JsonProcessingException e) {
      throw new InputException(e, "the experiment that the node has of this run is damaged: %s", e.getOriginalMessage());
    }
  }
}
