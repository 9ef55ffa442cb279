package org.espalier.actors.sweep;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.actors.run.ResumeCheck;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.method.Member;
import org.espalier.models.nn.Slot;
import org.espalier.models.optim.OptimizerConfig.SgdConfig;
import org.espalier.models.train.TrainingPlan.LearnerSettings;

/**
 * Whether a run can go on from a step of another. Changes nothing; whatever cannot be is an {@link InputException}.
 *
 * @param origin the parent's experiment
 * @param asked  the fork's
 * @param step   updates done, at least 1
 */
record ForkFit(RunFolder parent, Prepared origin, Prepared asked, long step) {

  /** Both have the step, at the same place of an epoch, and something leads there. */
  void requirePlace() throws IOException {
    ResumeCheck.requireExperiment(parent, origin);
    if (step > origin.steps()) {
      throw new InputException("run %s has %d epochs of %d steps, so there is no step %d to fork it at", parent.name(),
          origin.plan().epochs(), origin.stepsPerEpoch(), step);
    }
    if (asked.stepsPerEpoch() != origin.stepsPerEpoch()) {
      throw new InputException("the fork's epochs have %d steps and those of run %s %d: a position in one is none in the other. Leave "
          + "batchSize and the number of training samples as they are", asked.stepsPerEpoch(), parent.name(), origin.stepsPerEpoch());
    }
    if (asked.steps() < step) {
      throw new InputException("the fork ends after %d epochs, before step %d: give it more epochs", asked.plan().epochs(), step);
    }
    requireWay();
  }

  /** The end of another run has no beginning of its own that could be trained again. */
  private void requireWay() throws IOException {
    long begin = origin.experiment().begin();
    if (step < begin) {
      throw new InputException("run %s goes on from step %d of another run, so it has no step %d of its own: fork that other run",
          parent.name(), begin, step);
    }
    Kept kept = Kept.of(parent);
    if (begin > 0 && !kept.any(begin, step)) {
      throw new InputException("run %s goes on from step %d of another run, and nothing leads from there to step %d any more: of "
          + "checkpoints it keeps %s. Fork it behind one of those, or fork the other run again", parent.name(), begin, step, kept.text());
    }
  }

  /** What the parent has learned is what the fork goes on with, and its change is one of what is to come. */
  void requireState() throws IOException {
    requireLearners();
    if (!asked.experiment().startFrom().equals(origin.experiment().startFrom())) {
      throw new InputException("startFrom says what a run begins with, and the fork begins with what run %s had after step %d: leave it as "
          + "it is, or begin a run of its own", parent.name(), step);
    }
    new ForkedLayers(parent, origin, asked, step).check();
    if (asked.steps() == step) {
      throw new InputException("the fork ends after %d epochs, at step %d, where it begins: give it more epochs, or fork run %s earlier",
          asked.plan().epochs(), step, parent.name());
    }
  }

  private void requireLearners() {
    if (!tensors(origin).equals(tensors(asked))) {
      throw new InputException("the fork has other networks than the run that it goes on from: what that has learned until step %d "
          + "does not fit. Change no model, or begin a run of its own with startFrom", step);
    }
    asked.plan().learners().forEach((learner, settings) -> requireKept(learner, origin.plan().learners().get(learner), settings));
    if (asked.plan().method().renewEvery().isPresent() && origin.plan().method().renewEvery().isEmpty()) {
      throw new InputException("method.codistillEvery needs copies of the partners, which the run did not have at step %d", step);
    }
  }

  /** What a learner has beside its weights was there before. */
  private void requireKept(String learner, LearnerSettings before, LearnerSettings after) {
    if (!after.optimizer().getClass().equals(before.optimizer().getClass())) {
      throw new InputException("learners.%s.optimizer has another kind than in the run that the fork goes on from: its state of step %d "
          + "would be lost. Keep the kind", learner, step);
    }
    if (after.optimizer() instanceof SgdConfig now && now.momentum() > 0 && ((SgdConfig) before.optimizer()).momentum() == 0) {
      throw new InputException("learners.%s.optimizer.momentum is %s, but the run that the fork goes on from had none until step %d: leave "
          + "it at 0", learner, now.momentum(), step);
    }
    if (after.ema().isPresent() && before.ema().isEmpty()) {
      throw new InputException("learners.%s.ema averages the weights from the beginning on, which the run that the fork goes on from did "
          + "not do until step %d: leave it out", learner, step);
    }
  }

  private static Map<String, List<String>> tensors(Prepared prepared) {
    return prepared.plan().members().stream().collect(Collectors.toMap(Member::name,
        member -> member.slots().stream().map(ForkFit::text).sorted().toList()));
  }

  private static String text(Slot slot) {
    return slot.name() + slot.shape();
  }
}
