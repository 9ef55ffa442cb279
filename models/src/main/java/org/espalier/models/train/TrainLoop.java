package org.espalier.models.train;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.espalier.models.train.TrainingPlan.OnNonFinite;

/**
 * The plain synchronous loop: the control run. Whatever drives a training otherwise must end with its bits. At a boundary:
 * evaluation, then checkpoint, then what the schedule says about the next epoch.
 */
public final class TrainLoop {
  private final TrainingPlan plan;
  private final CheckpointPolicy policy;
  private final Checkpoints checkpoints;
  private final TrainingListener listener;
  private final Optional<FrozenTeachers> teachers;

  public TrainLoop(TrainingPlan plan, CheckpointPolicy policy, Checkpoints checkpoints, TrainingListener listener) {
    this(plan, policy, checkpoints, listener, Optional.empty());
  }

  /** @param teachers there if the plan's method needs some; stay open */
  public TrainLoop(TrainingPlan plan, CheckpointPolicy policy, Checkpoints checkpoints, TrainingListener listener,
      Optional<FrozenTeachers> teachers) {
    if (plan.method().needsTeacher() && teachers.isEmpty()) {
      throw new IllegalArgumentException("the method learns from a frozen teacher, but none was given");
    }
    this.plan = plan;
    this.teachers = teachers;
    this.policy = policy;
    this.checkpoints = checkpoints;
    this.listener = listener;
  }

  /**
   * Trains until the end, or until asked to stop, which takes effect between two steps behind a checkpoint.
   *
   * @param training holds all learners of the plan; stays open
   * @return whether the training finished
   */
  public boolean run(Training training, BooleanSupplier stop) {
    if (training.step() == 0) {
      save(training);
    }
    while (!training.finished()) {
      if (stop.getAsBoolean()) {
        save(training);
        return false;
      }
      stepOrGoBack(training);
    }
    return true;
  }

  private void stepOrGoBack(Training training) {
    try {
      step(training);
    } catch (NonFiniteException e) {
      if (plan.onNonFinite() == OnNonFinite.STOP) {
        throw e;
      }
      checkpoints.restoreLatest(training);
      training.skip(e.step());
      listener.rolledBack(e, training.step());
    }
  }

  private void step(Training training) {
    if (training.atEpochStart()) {
      announcePhase(training);
      training.enter(training.decidedStates()).forEach(listener::layerChanged);
    }
    Optional<TrainStep> begun = training.begin();
    if (begun.isPresent()) {
      try (TrainStep step = begun.get()) {
        StepReport report = compute(step);
        training.finish(step, report);
        listener.stepped(report);
      }
    }
    if (training.atEpochStart()) {
      training.endEpoch().forEach(listener::epochEnded);
    }
    if (policy.isDue(training)) {
      save(training);
    }
  }

  private StepReport compute(TrainStep step) {
    teachers.ifPresent(frozen -> step.teach(frozen.answer(step.batch())));
    step.compute();
    return step.update();
  }

  private void announcePhase(Training training) {
    int epoch = training.epoch();
    if (epoch == 0 || plan.phase(epoch) != plan.phase(epoch - 1)) {
      listener.phaseBegan(epoch + 1, training.step(), plan.phase(epoch));
    }
  }

  private void save(Training training) {
    String name = checkpoints.save(training.snapshot());
    listener.checkpointed(name, training.step());
  }
}
