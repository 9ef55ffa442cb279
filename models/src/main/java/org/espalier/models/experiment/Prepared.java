package org.espalier.models.experiment;

import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.DataSets;
import org.espalier.models.train.TrainingData;
import org.espalier.models.train.TrainingPlan;

/**
 * An experiment whose data has been opened, so that it can be trained.
 *
 * @param plan of its training
 * @param hash of everything that decides its bits, see {@link Experiment#hash}
 */
public record Prepared(Experiment experiment, DataSets data, TrainingPlan plan, String hash) {

  /**
   * Opens the data; reads all of it once if its content hash is not remembered.
   *
   * @param experiment with settled threads
   * @throws org.espalier.models.InputException if data is missing or broken, or networks and batches do not fit it
   */
  public static Prepared of(Experiment experiment) {
    DataSets data = DataSets.open(experiment.data());
    TrainingPlan plan = experiment.plan(data.classNames().size());
    plan.members();
    BatchPlan.training(data.train(), plan.seed(), plan.batchSize());
    return new Prepared(experiment, data, plan, experiment.hash(data.contentHash()));
  }

  public TrainingData trainingData() {
    return new TrainingData(data.train(), data.validation(), data.test());
  }
}
