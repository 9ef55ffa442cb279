package org.espalier.actors.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.Memory;
import org.espalier.analysis.cost.TrainingMemory;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.loss.Distillation;
import org.espalier.models.method.CoAdviseConfig;
import org.espalier.models.method.Member;
import org.espalier.models.method.MethodConfig;
import org.espalier.models.method.MethodConfig.CoAdviseMethod;
import org.espalier.models.method.MethodConfig.PlainMethod;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.StepBenchmark;
import org.espalier.models.train.TrainingPlan;

/**
 * What a run will take, from one timed step.
 *
 * @param stepsPerEpoch   updates of an epoch
 * @param steps           updates of the run
 * @param timedBatch      images of the step that was timed; fewer than the experiment's if those might not fit into memory
 * @param stepSeconds     of a step of the whole batch, all learners training, on data in memory
 * @param seconds         of the run, evaluations included
 * @param memory          bytes that the process needs at its peak
 * @param memoryAvailable bytes that this machine has left
 */
public record Estimate(int stepsPerEpoch, long steps, int timedBatch, double stepSeconds, double seconds, long memory,
    long memoryAvailable) {
  /** A forward pass is a third of a step. */
  private static final double FORWARD_SHARE = 1.0 / 3;
  /** Seconds; shorter ones are taken several times, for other programs disturb them, and the fastest counts. */
  private static final double LONG_STEP = 1;

  /** Takes a few steps; trains nothing that is kept. */
  public static Estimate of(Prepared prepared, ComputeDevice device) {
    TrainingPlan plan = prepared.plan();
    long free = Memory.available();
    long activations = TrainingMemory.BYTES_A_VALUE * plan.members(plan.largestStates()).stream().mapToLong(TrainingMemory::valuesOfAnImage).sum();
    int batch = plan.batchSize();
    while (batch > plan.shards() && activations * batch > free / 2) {
      batch = Math.max(plan.shards(), batch / 2 / plan.shards() * plan.shards());
    }
    double timed = seconds(plan, batch, device);
    double stepSeconds = timed * plan.batchSize() / batch;
    int stepsPerEpoch = BatchPlan.training(prepared.data().train(), plan.seed(), plan.batchSize()).batches();
    double testSeconds = stepSeconds * FORWARD_SHARE * prepared.data().test().set().size() / plan.batchSize();
    long memory = Memory.peak() + activations * (plan.batchSize() - batch);
    return new Estimate(stepsPerEpoch, (long) stepsPerEpoch * plan.epochs(), batch, stepSeconds,
        plan.epochs() * (stepsPerEpoch * stepSeconds + testSeconds), memory, free);
  }

  private static double seconds(TrainingPlan plan, int batch, ComputeDevice device) {
    MethodConfig method = plan.method().needsTeacher() ? untaught(plan) : plan.method();
    TrainingPlan step = new TrainingPlan(plan.seed(), plan.imageSize(), plan.classes(), batch, plan.shards(), plan.evaluationBatch(),
        method, plan.models(), plan.learners(), plan.phases(), plan.onNonFinite());
    try (StepBenchmark benchmark = new StepBenchmark(step, device, Optional.empty())) {
      double seconds = benchmark.run(0, 1).quantile(0) / 1e3;
      return seconds > LONG_STEP ? seconds : Math.min(seconds, benchmark.run(0, 4).quantile(0) / 1e3);
    }
  }

  /** A teacher's answers are left out: heads that it would teach learn from the labels. */
  private static MethodConfig untaught(TrainingPlan plan) {
    List<String> heads = plan.members().get(0).scored().get(0).network().distillationHeads();
    return heads.isEmpty() ? new PlainMethod() : new CoAdviseMethod(new CoAdviseConfig(1, 1, Distillation.Targets.HARD,
        heads.stream().map(head -> new CoAdviseConfig.Advice(null, head, 1)).toList()));
  }

  /** Trainable values by learner. */
  public static Map<String, Long> parameters(TrainingPlan plan) {
    Map<String, Long> parameters = new LinkedHashMap<>();
    for (Member member : plan.members()) {
      parameters.put(member.name(), TrainingMemory.parameters(member));
    }
    return parameters;
  }
}
