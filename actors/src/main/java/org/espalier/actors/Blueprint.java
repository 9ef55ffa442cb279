package org.espalier.actors;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.espalier.models.checkpoint.WeightsDescription;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.CheckpointPolicy;
import org.espalier.models.train.FrozenTeachers;
import org.espalier.models.train.TrainingData;
import org.espalier.models.train.TrainingPlan;
import org.espalier.models.zoo.LayerState;

/**
 * An experiment made ready on this machine, with this machine's copy of the data. Immutable, for any thread.
 *
 * @param hash     of the experiment, the data's hash included: two machines with other data have other hashes
 * @param plan     what is trained
 * @param policy   when it is copied to disk
 * @param teacher  there if the method learns from frozen networks
 * @param describe what a learner's weights are, by its name and the states of the layers that change theirs
 * @param begin    updates that the run takes over from another and cannot begin without; 0 for a run of its own
 * @param end      updates at which the run is complete: those of its plan, or fewer where only its beginning is wanted
 */
public record Blueprint(String hash, TrainingPlan plan, TrainingData data, CheckpointPolicy policy, Optional<Teaching> teacher,
    BiFunction<String, List<LayerState>, WeightsDescription> describe, long begin, long end) {

  public Blueprint {
    if (plan.method().needsTeacher() && teacher.isEmpty()) {
      throw new IllegalArgumentException("the method learns from a frozen teacher, but the experiment names none");
    }
  }

  /** Of a run of its own. */
  public Blueprint(String hash, TrainingPlan plan, TrainingData data, CheckpointPolicy policy, Optional<Teaching> teacher,
      BiFunction<String, List<LayerState>, WeightsDescription> describe) {
    this(hash, plan, data, policy, teacher, describe, 0, (long) plan.epochs() * stepsPerEpoch(plan, data));
  }

  /** The beginning of the run, so many updates of it. */
  public Blueprint until(long step) {
    return new Blueprint(hash, plan, data, policy, teacher, describe, begin, step);
  }

  /** Steps of an epoch. */
  public int stepsPerEpoch() {
    return stepsPerEpoch(plan, data);
  }

  private static int stepsPerEpoch(TrainingPlan plan, TrainingData data) {
    return BatchPlan.training(data.train(), plan.seed(), plan.batchSize()).batches();
  }

  /** How the frozen teachers are made. */
  public interface Teaching {

    /**
     * Loads them on the calling thread, which then uses them alone.
     *
     * @throws org.espalier.models.InputException if weights are missing or not sound
     */
    FrozenTeachers open(ComputeDevice device);

    /** Names of runs that train them and are not here, or not to their end: {@link #open} would fail for that. */
    default List<String> missing() {
      return List.of();
    }

    /** Equal for those that load the same networks, for the same data and with the same threads: they can share what one of them loads. */
    default Object lesson() {
      return this;
    }
  }
}
