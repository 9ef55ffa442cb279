package org.espalier.models.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.espalier.models.optim.Progress;
import org.espalier.models.reparam.LayerSchedule;
import org.espalier.models.reparam.MeasuredSchedule;
import org.espalier.models.train.TrainingPlan.Phase;
import org.espalier.models.train.TrainingPlan;
import org.espalier.models.zoo.LayerState;

/**
 * Keys of an experiment that decide bits only through what they say of each step. Experiments that are equal but for such keys compute
 * the same bits as long as these say the same; a key that nothing here takes out has to be equal from the start.
 */
interface Timed {
  /** All there are. */
  List<Timed> ALL = List.of(new Phases(), new LearningRates(), new FeatureWeights(), new Layers());

  /**
   * A step to come.
   *
   * @param epoch epochs done before it
   * @param batch batches done in its epoch
   */
  record Place(int epoch, int batch, int stepsPerEpoch) {

    Progress progress(TrainingPlan plan, String learner) {
      return plan.progress(learner, epoch, batch, stepsPerEpoch);
    }
  }

  /** Takes its keys out of an experiment. */
  void takeOut(ObjectNode experiment);

  /**
   * What its keys come to at a step, and at the boundary before it. What depends on something measured is itself the value, whole, from
   * the first step at which it may decide: then only equal keys share.
   */
  Object valueAt(TrainingPlan plan, Place place);

  /** Who trains and teaches; where a phase begins counts too, for copies of partners are renewed there. */
  record Phases() implements Timed {
    private record Value(Set<String> train, Set<String> teach, boolean begins) {}

    @Override
    public void takeOut(ObjectNode experiment) {
      experiment.remove("phases");
    }

    @Override
    public Object valueAt(TrainingPlan plan, Place place) {
      Phase phase = plan.phase(place.epoch);
      boolean begins = place.batch == 0 && (place.epoch == 0 || plan.phase(place.epoch - 1) != phase);
      return new Value(new TreeSet<>(phase.train()), new TreeSet<>(phase.teach()), begins);
    }
  }

  /** Of the learners that train. */
  record LearningRates() implements Timed {
    @Override
    public void takeOut(ObjectNode experiment) {
      for (JsonNode learner : experiment.path("learners")) {
        ((ObjectNode) learner).remove("learningRate");
      }
    }

    @Override
    public Object valueAt(TrainingPlan plan, Place place) {
      List<Double> rates = new ArrayList<>();
      plan.learners().forEach((learner, settings) -> {
        if (plan.phase(place.epoch).train().contains(learner)) {
          rates.add(settings.learningRate().at(place.progress(plan, learner)));
        }
      });
      return rates;
    }
  }

  /** What multiplies the feature loss; it is 0 only where the loss is switched off for good, so equal weights compare the same features. */
  record FeatureWeights() implements Timed {
    @Override
    public void takeOut(ObjectNode experiment) {
      ((ObjectNode) experiment.get("method")).remove(List.of("beta", "decay"));
    }

    @Override
    public Object valueAt(TrainingPlan plan, Place place) {
      return plan.phase(place.epoch).train().stream().sorted().map(learner -> plan.method().featureWeight(place.progress(plan, learner)))
          .toList();
    }
  }

  /** In which states the layers are that change theirs. */
  record Layers() implements Timed {

    /** @param evidence what a run measures on the way, for decisions to come */
    private record Value(List<LayerState> states, String evidence) {}

    /** Of a schedule that decides by measurement, from where it may. */
    private record Whole(LayerSchedule schedule, int epochs) {}

    @Override
    public void takeOut(ObjectNode experiment) {
      if (experiment.get("reparam") instanceof ObjectNode reparam) {
        reparam.remove("schedule");
      }
    }

    @Override
    public Object valueAt(TrainingPlan plan, Place place) {
      if (plan.reparam().isEmpty()) {
        return List.of();
      }
      LayerSchedule schedule = plan.reparam().get().schedule();
      int epoch = place.epoch + 1;
      return epoch >= schedule.firstDecision(plan.epochs()) ? new Whole(schedule, plan.epochs())
          : new Value(schedule.statesIn(epoch, plan.epochs(), plan.firstStates(), List.of()), evidence(schedule));
    }

    private static String evidence(LayerSchedule schedule) {
      return schedule instanceof MeasuredSchedule measured ? measured.evidence() : "";
    }
  }
}
